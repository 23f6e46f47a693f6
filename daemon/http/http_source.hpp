// The HTTP side of the box as a source: HTTPS on a thread of its own, so that no client, however slow or
// many, holds up the thread that decides.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "daemon/api/routes.hpp"
#include "daemon/page/page_desk.hpp"
#include "daemon/parked_book.hpp"
#include "drivers/clock.hpp"
#include "drivers/journal.hpp"
#include "drivers/source.hpp"

namespace anju {

class HttpSource final : public Source {
 public:
  // All references must outlive the source; the settings have [http].
  struct Parts {
    const Settings& settings;
    const Site& site;
    Journal& journal;
    const Clock& clock;
    ParkedBook& parked;
    std::string version;
    // To the daemon's one thread, and from there: a page of the API, the status. Any thread; what is told is
    // told on the daemon's.
    std::function<void(std::string target, std::function<void(ApiReply)>)> ask_api;
    std::function<void(std::function<void(StatusView)>)> ask_status;
    std::function<std::optional<std::uint64_t>()> written_bytes;
    std::vector<AnsweredPush> answers = {};  // of an earlier life
    // The same for the page of people, and what it may do; without its doors there is none.
    page::Doors page = {};
    std::map<std::string, std::pair<std::string, std::string>> rule_titles = {};
  };
  // Errors are told as a source's are: it is not connected, and tries again.
  explicit HttpSource(Parts parts);
  ~HttpSource() override;

  void start(Deliver deliver) override;
  void stop() override;
  std::string name() const override { return kPushSource; }
  bool hangs(SteadyTime now) const override;

  // To all who listen to events. Any thread.
  void tell(std::string event);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace anju
