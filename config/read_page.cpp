// [page]: the page on the box.
#include "config/read_sections.hpp"
#include "config/syntax.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNames = 16;

}  // namespace

void read_page(TableReader& root, const fs::path& folder, Settings& settings) {
  PageSettings& page = settings.page;
  page.password = folder / "page-password";
  std::optional<TableReader> reader = root.table("page");
  if (!reader) return;
  reader->boolean("enabled", page.is_enabled);
  reader->boolean("glance_without_login", page.is_glance_open);
  using Chosen = PageSettings::Language;
  reader->word<Chosen>("language", page.language,
                       {{"browser", Chosen::browser}, {"zh", Chosen::zh}, {"en", Chosen::en}});
  reader->texts("names", page.names, kMostNames);
  for (const std::string& name : page.names) {
    if (!is_host_name(name))
      reader->wrong("names", shown(name) + " is no name of a host, such as \"box-1.local\"");
  }
  if (reader->has("enabled") && page.is_enabled && !settings.http)
    reader->wrong("enabled", "needs a section [http], which serves the page");
  reader->refuse_unknown();
}

}  // namespace anju
