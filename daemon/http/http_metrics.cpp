#include "daemon/http/http_metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

namespace anju {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<std::pair<std::string, std::string>>;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }
double seconds(WallTime time) { return seconds(time.time_since_epoch()); }

class Families {
 public:
  void begin(std::string name, std::string help, MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
  }
  void add(auto value, const Labels& labels = {}) {
    ClientMetric metric;
    for (const auto& [name, text] : labels) metric.label.push_back({name, text});
    (families_.back().type == MetricType::Counter ? metric.counter.value : metric.gauge.value) =
        static_cast<double>(value);
    families_.back().metric.push_back(std::move(metric));
  }
  void gauge(std::string name, std::string help, auto value) {
    begin(std::move(name), std::move(help), MetricType::Gauge);
    add(value);
  }
  void counter(std::string name, std::string help, auto value) {
    begin(std::move(name), std::move(help), MetricType::Counter);
    add(value);
  }
  void histogram(std::string name, std::string help, const prometheus::Histogram& histogram) {
    begin(std::move(name), std::move(help), MetricType::Histogram);
    families_.back().metric.push_back(histogram.Collect());
  }
  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  std::vector<MetricFamily> families_;
};

double share(Coverage coverage) {
  if (coverage == Coverage::covered) return 1;
  return coverage == Coverage::partly ? 0.5 : 0;
}

void add_box(Families& all, const StatusView& status, std::optional<std::uint64_t> written) {
  all.begin("anju_build_info", "Always 1; what runs is in the labels.", MetricType::Gauge);
  all.add(1, {{"gateway", status.gateway}, {"version", status.version}});
  all.gauge("anju_uptime_seconds", "Since the program was started.", seconds(status.uptime));
  all.gauge("anju_health_reasons", "Things that are wrong; 0 is well.", status.reasons.size());
  all.gauge("anju_clock_synced", "1: a time source stands behind the clock.",
            status.clock.quality == ClockQuality::synced ? 1 : 0);
  all.begin("anju_source_up", "1: what is heard there is heard.", MetricType::Gauge);
  for (const SourceView& source : status.sources)
    all.add(source.connected ? 1 : 0, {{"source", source.name}});
  all.begin("anju_source_messages_total", "Messages of each source.", MetricType::Counter);
  for (const SourceView& source : status.sources) all.add(source.messages, {{"source", source.name}});
  all.gauge("anju_store_size_bytes", "Of the store and its log.", status.store.bytes);
  all.counter("anju_store_commits_total", "Commits.", status.store.commits);
  all.counter("anju_store_readings_total", "Readings ever kept.", status.store.readings);
  all.gauge("anju_journal_size_bytes", "Of what is kept and not yet in the store.", status.journal_bytes);
  if (written) all.counter("anju_written_bytes_total", "Bytes that the program has had written.", *written);
  all.gauge("anju_store_failing", "1: what is heard cannot be kept.", status.store_fails ? 1 : 0);
  all.gauge("anju_only_alarms_kept", "1: the disk is nearly full.", status.only_alarms_kept ? 1 : 0);
}

void add_losses(Families& all, const Counters& counters) {
  all.begin("anju_messages_total", "What came of what was heard.", MetricType::Counter);
  for (const auto& [outcome, count] :
       {std::pair("decoded", counters.decoded), std::pair("ignored", counters.ignored),
        std::pair("refused", counters.refused), std::pair("repeated", counters.repeated),
        std::pair("unknown_device", counters.unknown_device)})
    all.add(count, {{"outcome", outcome}});
  all.begin("anju_lost_messages_total", "What could not be kept or worked on.", MetricType::Counter);
  for (const auto& [why, count] :
       {std::pair("not_kept", counters.not_kept), std::pair("dropped", counters.dropped),
        std::pair("limited", counters.limited)})
    all.add(count, {{"reason", why}});
}

void add_city(Families& all, const StatusView& status) {
  all.gauge("anju_uplink_up", "1: the city can be reached.", status.uplink.connected ? 1 : 0);
  all.begin("anju_outbox_messages", "What waits for its receipt.", MetricType::Gauge);
  all.add(status.outbox.alarm, {{"lane", "alarm"}});
  all.add(status.outbox.bulk, {{"lane", "bulk"}});
  all.gauge("anju_outbox_oldest_age_seconds", "How long the oldest has waited.",
            seconds(status.outbox.oldest));
  all.counter("anju_receipts_total", "Receipts of the city.", status.counters.receipts);
  all.begin("anju_home_coverage_ratio", "1: somebody would be noticed; 0: nobody would.", MetricType::Gauge);
  for (const HomeView& home : status.homes) all.add(share(home.coverage), {{"home", home.id}});
  all.begin("anju_home_open_alerts", "Alerts whose cause is still there.", MetricType::Gauge);
  for (const HomeView& home : status.homes) all.add(home.open_alerts, {{"home", home.id}});
}

void add_pushes(Families& all, const std::map<std::string, PushFigures>& utilities) {
  all.begin("anju_push_requests_total", "Requests of each utility.", MetricType::Counter);
  for (const auto& [utility, figures] : utilities) all.add(figures.requests, {{"utility", utility}});
  all.begin("anju_push_readings_total", "What came of pushed readings.", MetricType::Counter);
  for (const auto& [utility, figures] : utilities) {
    all.add(figures.kept, {{"utility", utility}, {"outcome", "kept"}});
    all.add(figures.parked, {{"utility", utility}, {"outcome", "parked"}});
    all.add(figures.refused, {{"utility", utility}, {"outcome", "refused"}});
  }
  all.begin("anju_push_limited_total", "Requests beyond the rate of the utility.", MetricType::Counter);
  for (const auto& [utility, figures] : utilities) all.add(figures.limited, {{"utility", utility}});
  all.begin("anju_push_last_timestamp_seconds", "When it last pushed something usable.", MetricType::Gauge);
  for (const auto& [utility, figures] : utilities)
    if (figures.last) all.add(seconds(*figures.last), {{"utility", utility}});
}

}  // namespace

HttpFigures::HttpFigures() : push_({0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1}) {}

std::string metrics_text(const StatusView& status, const HttpFigures& http,
                         const std::map<std::string, PushFigures>& utilities, std::uint64_t parked_meters,
                         std::optional<std::uint64_t> written_bytes) {
  Families all;
  add_box(all, status, written_bytes);
  add_losses(all, status.counters);
  add_city(all, status);
  add_pushes(all, utilities);
  all.gauge("anju_push_unknown_meters", "Meters that are pushed and not installed.", parked_meters);
  all.gauge("anju_http_connections", "Connections of the HTTP side.", http.connections);
  all.counter("anju_http_accepted_total", "Connections that were accepted.", http.accepted);
  all.counter("anju_http_evicted_total", "Connections that gave way to others.", http.evicted);
  all.counter("anju_http_lockouts_total", "Times that an address was locked out.", http.lockouts);
  all.begin("anju_http_certificates_refused_total", "Certificates of clients that were not accepted.",
            MetricType::Counter);
  all.add(http.refused_certificates, {{"reason", "handshake"}});
  all.add(http.strange_certificates, {{"reason", "no_utility"}});
  all.begin("anju_http_responses_total", "Answers by their status.", MetricType::Counter);
  for (const auto& [status_code, count] : http.answers())
    all.add(count, {{"code", std::to_string(status_code)}});
  all.histogram("anju_http_push_duration_seconds", "From the whole body to what was pushed being kept.",
                http.push());
  return all.text();
}

}  // namespace anju
