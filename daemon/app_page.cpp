// The wiring of the page on the box: where its values come from, and what it may do.
#include <boost/asio/post.hpp>

#include "daemon/app.hpp"

namespace anju {

page::Sources App::page_sources() {
  page::Sources sources;
  sources.views = &views_;
  sources.status = [this](Language language) { return pipeline_->status(clock_->now(), language); };
  sources.alert = [this](const std::string& id) { return pipeline_->alert(id); };
  sources.history = [this](const std::string& alert) { return pipeline_->history(alert); };
  sources.device = [this](const std::string& id) { return pipeline_->device(id, clock_->now()); };
  sources.curves_of = [this](const std::string& device) { return pipeline_->curves_of(device); };
  sources.curve = [this](ChannelIndex channel) { return pipeline_->curve(channel, clock_->now()); };
  sources.habits = [this](const std::string& home) { return pipeline_->habits(home, clock_->now()); };
  return sources;
}

// Each question is a turn of its own of the one thread, so that alarms come in between.
page::Doors App::page_doors() {
  page::Doors doors;
  doors.ask = [this](page::Question question, std::function<void(page::View)> tell) {
    boost::asio::post(io_, [this, question = std::move(question), tell = std::move(tell)] {
      tell(page::gather(question, page_sources_));
    });
  };
  doors.ask_curve = [this](page::Question question, std::size_t number,
                           std::function<void(std::optional<Curve>)> tell) {
    boost::asio::post(io_, [this, question = std::move(question), number, tell = std::move(tell)] {
      tell(page::gather_curve(question, number, page_sources_));
    });
  };
  doors.ask_store = [this](std::function<void(StoreView)> tell) {
    boost::asio::post(io_, [this, tell = std::move(tell)] { views_.store(tell); });
  };
  doors.test_the_way = [this](std::function<void(bool)> tell) {
    boost::asio::post(io_, [this, tell = std::move(tell)] { tell(views_.ping({}).has_value()); });
  };
  doors.acknowledge = [this](std::string alert, std::function<void(bool)> tell) {
    boost::asio::post(io_, [this, alert = std::move(alert), tell = std::move(tell)] {
      boost::asio::post(io_, [this] { step(); });
      tell(pipeline_->seen_here(alert, page::kSeenHere, clock_->now()).has_value());
    });
  };
  doors.set_mode = [this](ModeWish wish, std::function<void(unsigned)> tell) {
    boost::asio::post(io_, [this, wish = std::move(wish), tell = std::move(tell)] {
      constexpr unsigned kNotFound = 404;
      constexpr unsigned kLater = 503;
      const auto told = views_.set_mode(wish);
      tell(told ? 0 : told.error().code == ErrorCode::not_found ? kNotFound : kLater);
    });
  };
  return doors;
}

}  // namespace anju
