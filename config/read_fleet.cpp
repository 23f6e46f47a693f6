// [fleet]: whose settings for many boxes at once are taken up.
#include "config/fleet_document.hpp"
#include "config/read_sections.hpp"

namespace anju {

void read_fleet(TableReader& root, const std::filesystem::path& folder, Settings& settings) {
  std::optional<TableReader> reader = root.table("fleet");
  if (!reader) return;
  FleetSettings& fleet = settings.fleet.emplace();
  reader->identifier("group", fleet.group);
  read_file_name(*reader, "key_file", folder, FileKind::open, Need::required, fleet.key_file);
  reader->integer<std::uint64_t>("taken", fleet.taken, 0, kHighestFleetNumber);
  if (!settings.platform) reader->wrong("needs a section [platform]: that is the way on which they come");
  reader->refuse_unknown();
}

}  // namespace anju
