// A report as people read it: text for a terminal, HTML for paper.
#include <array>
#include <boost/json/array.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/commission/report.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Row = std::vector<std::string>;

constexpr const char* kStyle =
    "@page{size:A4;margin:14mm}body{font:11pt/1.45 'Noto Sans CJK SC','PingFang SC','Microsoft "
    "YaHei',sans-serif;"
    "color:#111;background:#fff;max-width:190mm;margin:0 auto;padding:4mm}h1{font-size:17pt;margin:0 0 3mm}"
    "h2{font-size:12pt;margin:5mm 0 2mm}table{border-collapse:collapse;width:100%;table-layout:fixed}"
    "th,td{border:1px solid #666;padding:1mm "
    "1.6mm;text-align:left;vertical-align:top;font-size:9pt;overflow-wrap:anywhere}"
    "th{background:#eee;width:9%}th:nth-child(odd){width:14%}th:last-child{width:33%}tr{break-inside:avoid}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:.6mm "
    "4mm;margin:0}"
    "dt{color:#444}dd{margin:0;overflow-wrap:anywhere}.top{display:flex;gap:6mm;justify-content:space-"
    "between}"
    ".qr{width:34mm;flex:none}.sign{display:flex;gap:8mm;margin-top:8mm;break-inside:avoid}"
    ".sign div{flex:1;border:1px solid #666;height:24mm;padding:1.5mm;font-size:9pt}"
    ".bad{font-weight:bold}.hash{font:8.5pt monospace;overflow-wrap:anywhere}";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

class Printer {
 public:
  explicit Printer(const PrintedReport& printed) : printed_(printed), report_(printed.report) {}

  std::string as_text() const {
    std::string out = words(Message::report_title) + "\n\n";
    std::vector<Row> rows;
    for (const auto& [label, value] : heading()) rows.push_back({label, value});
    out += in_columns(rows) + "\n";
    std::vector<Row> table{columns()};
    for (const json::value& device : list_of(report_, "devices")) table.push_back(row_of(device));
    return out + in_columns(table) + "\n" + result() + "\n" + words(Message::report_signed) + "\n" +
           words(Message::report_hash, fmt::arg("hash", printed_.hash)) + "\n";
  }

  std::string as_html() const {
    const bool is_chinese = printed_.look.language == Language::zh;
    std::string out = "<!doctype html>\n<html lang=\"" + std::string(is_chinese ? "zh-CN" : "en") +
                      "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                      "content=\"width=device-width,initial-scale=1\"><title>" +
                      escaped(words(Message::report_title) + " " + text_of(report_, "report_id")) +
                      "</title><style>" + kStyle + "</style></head>\n<body><h1>" +
                      escaped(words(Message::report_title)) + "</h1>\n<div class=\"top\"><dl>";
    for (const auto& [label, value] : heading())
      out += "<dt>" + escaped(label) + "</dt><dd>" + escaped(value) + "</dd>\n";
    out += "</dl><div class=\"qr\">" + qr_svg(report_code(printed_)) + "</div></div>\n<h2>" +
           escaped(words(Message::report_devices)) + "</h2>\n<table><thead><tr>";
    for (const std::string& column : columns()) out += "<th scope=\"col\">" + escaped(column) + "</th>";
    out += "</tr></thead><tbody>\n";
    for (const json::value& device : list_of(report_, "devices")) out += html_row(device);
    out += "</tbody></table>\n<p" + std::string(is_passed() ? "" : " class=\"bad\"") + ">" +
           escaped(result()) + "</p>\n<div class=\"sign\">";
    for (const Message who :
         {Message::report_sign_technician, Message::report_sign_resident, Message::report_sign_operator})
      out += "<div>" + escaped(words(who)) + "</div>";
    return out + "</div>\n<p>" + escaped(words(Message::report_signed)) + "</p>\n<p class=\"hash\">" +
           escaped(words(Message::report_hash, fmt::arg("hash", printed_.hash))) + "</p></body></html>\n";
  }

 private:
  template <class... Arguments>
  std::string words(Message message, const Arguments&... arguments) const {
    return say(printed_.look.language, message, arguments...);
  }
  std::string when(const json::value& whole, const char* key) const {
    const std::string iso = text_of(whole, key);
    return iso.empty() ? "–" : time_text(printed_.look, iso);
  }

  bool is_passed() const { return number_of(report_, "passed") == number_of(report_, "of"); }

  std::vector<std::pair<std::string, std::string>> heading() const {
    const json::value& platform = part_of(report_, "platform");
    const json::value& walk = part_of(report_, "walk_test");
    const std::string technician = text_of(report_, "technician");
    const std::string clock(word(printed_.look.language, WordKind::clock_quality, text_of(report_, "clock")));
    return {{words(Message::report_id), text_of(report_, "report_id")},
            {words(Message::report_made), when(report_, "made_at") + " (" + clock + ")"},
            {words(Message::report_gateway),
             text_of(report_, "gateway") + "   Anju " + text_of(report_, "version")},
            {words(Message::report_home),
             text_of(report_, "home") + "   " +
                 std::string(word(printed_.look.language, WordKind::tier, text_of(report_, "tier")))},
            {words(Message::report_technician), technician.empty() ? "–" : technician},
            {words(Message::status_platform), text_of(platform, "place")},
            {words(Message::report_certificate), when(platform, "certificate_until")},
            {words(Message::report_walk), when(walk, "began") + " – " + when(walk, "ended")},
            {words(Message::report_exceptions), exceptions()},
            {words(Message::report_configuration), text_of(report_, "configuration_sha256")}};
  }

  std::string exceptions() const {
    static constexpr std::array kTitles{
        Message::step_preflight, Message::step_bind,      Message::step_home,        Message::step_devices,
        Message::step_rules,     Message::step_walk_test, Message::guide_step_report};
    std::string listed;
    for (const json::value& exception : list_of(report_, "exceptions"))
      for (const CommissionStep step : kCommissionSteps)
        if (exception.is_string() && exception.get_string() == name(step))
          listed += (listed.empty() ? "" : ", ") + words(kTitles[static_cast<std::size_t>(step)]);
    return listed.empty() ? "–" : listed;
  }

  Row columns() const {
    return {words(Message::report_column_device), words(Message::report_column_room),
            words(Message::report_column_model),  words(Message::report_column_address),
            words(Message::report_column_signal), words(Message::report_column_battery),
            words(Message::report_column_test)};
  }

  static std::string figure(const json::value& whole, const char* key, const char* unit) {
    if (!is_there(whole, key)) return "";
    const json::value& value = part_of(whole, key);
    if (value.is_double()) return fmt::format("{:.10g}{}", value.get_double(), unit);
    return std::to_string(number_of(whole, key)) + unit;
  }

  std::string signal_text(const json::value& device) const {
    const json::value& signal = part_of(device, "signal");
    for (const auto& [key, unit] :
         {std::pair("link_quality", " LQI"), {"signal_percent", " %"}, {"rssi_dbm", " dBm"}})
      if (const std::string text = figure(signal, key, unit); !text.empty()) return text;
    return "–";
  }

  std::string battery_text(const json::value& device) const {
    const json::value& battery = part_of(device, "battery");
    if (const std::string text = figure(battery, "percent", " %"); !text.empty()) return text;
    if (!is_there(battery, "low")) return "–";
    return words(flag_of(battery, "low") ? Message::report_battery_low : Message::report_battery_good);
  }

  std::string test_text(const json::value& device) const {
    const json::value& test = part_of(device, "test");
    if (!flag_of(test, "passed")) return "✗ " + words(Message::report_not_tried);
    std::string text = "✓ " + words(Message::report_tried, fmt::arg("time", when(test, "heard_at")),
                                    fmt::arg("kept", number_of(test, "kept_ms")),
                                    fmt::arg("receipt", number_of(test, "receipt_ms")),
                                    fmt::arg("id", text_of(test, "receipt")));
    return text;
  }

  Row row_of(const json::value& device) const {
    // Which of the models that a profile reads it is nobody has said.
    const std::string model = text_of(device, "profile");
    const std::string address =
        is_there(device, "bus") ? text_of(device, "bus") + " #" + std::to_string(number_of(device, "unit"))
                                : text_of(device, "address");
    return {text_of(device, "id"), text_of(device, "room"), model, address, signal_text(device),
            battery_text(device),  test_text(device)};
  }

  std::string html_row(const json::value& device) const {
    std::string out = "<tr>";
    for (const std::string& cell : row_of(device)) out += "<td>" + escaped(cell) + "</td>";
    return out + "</tr>\n";
  }

  std::string result() const {
    return words(is_passed() ? Message::report_passed : Message::report_failed,
                 fmt::arg("passed", number_of(report_, "passed")), fmt::arg("of", number_of(report_, "of")));
  }

  const PrintedReport& printed_;
  const json::value& report_;
};

}  // namespace

std::string report_text(const PrintedReport& printed) { return Printer(printed).as_text(); }
std::string report_html(const PrintedReport& printed) { return Printer(printed).as_html(); }

std::string report_code(const PrintedReport& printed) {
  return "anju-report:1:" + text_of(printed.report, "gateway") + ":" + text_of(printed.report, "report_id") +
         ":" + printed.hash;
}

}  // namespace anju
