#include "daemon/page/chart.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/page/parts.hpp"

namespace anju::page {
namespace {

using std::chrono::hours;

struct Span {
  WallTime from;
  Duration whole;
  Duration step;  // of a point
  Message title;
};

// What is drawn of one step.
struct Point {
  WallTime from;
  double low = 0;
  double high = 0;
  double last = 0;
  std::uint64_t count = 0;
};

Point point_of(const Curve& curve, const Rollup& rollup) {
  const auto unit = [&curve](std::int64_t ticks) { return to_unit(curve.quantity, ticks); };
  if (info(curve.quantity).kind == QuantityKind::counter) {
    const double used = unit(rollup.sum);
    return {rollup.from, 0, used, used, rollup.count};
  }
  return {rollup.from, unit(rollup.min), unit(rollup.max), unit(rollup.last), rollup.count};
}

// Quarters of an hour joined to steps.
std::vector<Point> points_of(const Curve& curve, const Span& span) {
  std::vector<Point> points;
  std::vector<Rollup> parts;
  WallTime step = span.from;
  const auto finish = [&] {
    if (!parts.empty()) points.push_back(point_of(curve, joined(parts, step, span.step)));
    parts.clear();
  };
  for (const Rollup& quarter : curve.quarters) {
    if (quarter.from < span.from || quarter.from >= span.from + span.whole || quarter.count == 0) continue;
    if (quarter.from >= step + span.step) {
      finish();
      step = span.from + (quarter.from - span.from) / span.step * span.step;
    }
    parts.push_back(quarter);
  }
  finish();
  return points;
}

struct Scale {
  double low = 0;
  double high = 1;

  double y(double value) const { return kHigh - 8 - (value - low) / (high - low) * (kHigh - 16); }
};

Scale scale_of(const Curve& curve, const std::vector<Point>& points) {
  Scale scale{points.front().low, points.front().high};
  for (const Point& point : points) {
    scale.low = std::min(scale.low, point.low);
    scale.high = std::max(scale.high, point.high);
  }
  const auto kind = info(curve.quantity).kind;
  if (kind == QuantityKind::boolean) return {0, 1};
  if (kind == QuantityKind::counter) scale.low = 0;
  if (scale.high - scale.low < 1e-9) {
    scale.high += kind == QuantityKind::counter ? 1 : 0.5;
    scale.low -= kind == QuantityKind::counter ? 0 : 0.5;
  }
  return scale;
}

double x_of(const Span& span, WallTime at) {
  return static_cast<double>((at - span.from).count()) / static_cast<double>(span.whole.count()) * kWide;
}

double width_of(const Span& span) {
  return static_cast<double>(span.step.count()) / static_cast<double>(span.whole.count()) * kWide;
}

// All bars in one path, which is a third as long as an element each.
Html bars(const Span& span, const Scale& scale, const std::vector<Point>& points) {
  std::string path;
  for (const Point& point : points) {
    if (point.high <= scale.low) continue;
    path += fmt::format("M{:.0f} {:.0f}V{:.0f}h{:.0f}V{:.0f}z", x_of(span, point.from), kHigh,
                        std::min(scale.y(point.high), kHigh - 2), std::max(width_of(span) * 0.9, 1.0), kHigh);
  }
  return html("<path class=\"bar\" d=\"{}\"/>", path);
}

// A band from the lowest to the highest of each step, and through it the last values; where nothing was
// measured there is neither.
Html lines(const Span& span, const Scale& scale, const std::vector<Point>& points) {
  std::string band;
  std::string back;  // along the lower edge, which is drawn the other way
  std::string path;
  const Point* before = nullptr;
  for (const Point& point : points) {
    const double x = x_of(span, point.from) + width_of(span) / 2;
    const bool goes_on = before && point.from - before->from <= 4 * span.step;
    if (!goes_on && before) band += back + "z";
    if (!goes_on) back.clear();
    const char* const step = goes_on ? "L" : "M";
    band += fmt::format("{}{:.0f} {:.0f}", step, x, scale.y(point.high));
    back.insert(0, fmt::format("L{:.0f} {:.0f}", x, scale.y(point.low)));
    path += fmt::format("{}{:.0f} {:.0f}", step, x, scale.y(point.last));
    before = &point;
  }
  if (points.size() == 1) path += "h2";
  return html("<path class=\"band\" d=\"{}\"/><path class=\"line\" d=\"{}\"/>", band + back + "z", path);
}

Html grid() {
  Html drawn;
  for (const int part : {1, 2, 3})
    drawn += html("<path class=\"grid\" d=\"M{} 0V{}M0 {}H{}\"/>", static_cast<int>(kWide) / 4 * part,
                  static_cast<int>(kHigh), static_cast<int>(kHigh) / 4 * part, static_cast<int>(kWide));
  return drawn;
}

Html axis(const Look& look, const Span& span) {
  Html marks;
  for (int part = 0; part <= 4; ++part) {
    const WallTime at = span.from + span.whole / 4 * part;
    marks += html("<span>{}</span>", span.whole > hours{48} ? date_of(look, at) : hour_of(look, at));
  }
  return html("<div class=\"axis\" aria-hidden=\"true\">{}</div>", marks);
}

std::string amount(const Look& look, const Curve& curve, double value) {
  return amount_of(look, curve.quantity, to_ticks(curve.quantity, value).value_or(0));
}

// At most 250 characters, which a screen reader says in one go.
std::string told(const Look& look, const Curve& curve, const Span& span, const std::vector<Point>& points) {
  double low = points.front().low;
  double high = points.front().high;
  double sum = 0;
  std::uint64_t count = 0;
  for (const Point& point : points) {
    low = std::min(low, point.low);
    high = std::max(high, point.high);
    sum += point.high;
    count += point.count;
  }
  const std::string begin = clock_of(look, span.from);
  const std::string end = clock_of(look, span.from + span.whole);
  const auto from = fmt::arg("from", begin);
  const auto to = fmt::arg("to", end);
  switch (info(curve.quantity).kind) {
    case QuantityKind::counter:
      return look.said(Message::chart_used, from, to, fmt::arg("amount", amount(look, curve, sum)));
    case QuantityKind::boolean:
      return look.said(Message::chart_states, from, to, fmt::arg("count", count),
                       fmt::arg("last", amount(look, curve, points.back().last)));
    default:
      return look.said(Message::chart_values, from, to, fmt::arg("low", amount(look, curve, low)),
                       fmt::arg("high", amount(look, curve, high)),
                       fmt::arg("last", amount(look, curve, points.back().last)));
  }
}

Html data_table(const Look& look, const Curve& curve, const Span& span, const std::string& title) {
  const bool is_week = span.whole > hours{48};
  const Span coarse{span.from, span.whole, is_week ? hours{24} : hours{1}, span.title};
  const auto kind = info(curve.quantity).kind;
  Html rows;
  for (const Point& point : points_of(curve, coarse)) {
    const std::string when =
        is_week ? date_of(look, point.from) + " " + hour_of(look, point.from) : hour_of(look, point.from);
    const Html last = html("<td class=\"num\">{}</td>", amount(look, curve, point.last));
    Html values = kind == QuantityKind::gauge
                      ? html("<td class=\"num\">{}</td><td class=\"num\">{}</td>{}",
                             amount(look, curve, point.low), amount(look, curve, point.high), last)
                      : last;
    rows += html("<tr><th scope=\"row\">{}</th>{}<td class=\"num\">{}</td></tr>", when, values, point.count);
  }
  const auto heading = [&look](Message message) {
    return html("<th scope=\"col\">{}</th>", look.words(message));
  };
  Html headings = heading(Message::page_from);
  if (kind == QuantityKind::gauge) headings += heading(Message::chart_low) + heading(Message::chart_high);
  headings += heading(kind == QuantityKind::counter ? Message::chart_use : Message::chart_last);
  headings += heading(Message::chart_count);
  return html(
      "<details><summary>{}</summary><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>"
      "</table></details>",
      look.words(Message::chart_table), title, headings, rows);
}

// What the lower and the upper edge of the drawing are.
std::string range_of(const Look& look, const Curve& curve, const Scale& scale) {
  const std::string high = amount(look, curve, scale.high);
  if (info(curve.quantity).kind == QuantityKind::gauge) return amount(look, curve, scale.low) + " – " + high;
  return high;
}

Html chart(const Look& look, const Curve& curve, const Span& span, const std::string& id) {
  const std::string title = reading_name(look, curve.quantity, curve.channel + curve.tariff) + " · " +
                            std::string(look.words(span.title));
  const std::vector<Point> points = points_of(curve, span);
  if (points.empty())
    return html("<figure><figcaption>{}</figcaption><p class=\"dim\">{}</p></figure>", title,
                look.words(Message::chart_nothing));
  const Scale scale = scale_of(curve, points);
  const bool has_line = info(curve.quantity).kind == QuantityKind::gauge;
  const std::string description = told(look, curve, span, points);
  return html(
      "<figure><figcaption>{}</figcaption><div class=\"axis\" aria-hidden=\"true\">{}</div><svg "
      "class=\"plot\" "
      "viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\" role=\"img\" aria-labelledby=\"{}t {}d\"><title "
      "id=\"{}t\">{}</title><desc id=\"{}d\">{}</desc>{}{}</svg>{}<p class=\"dim\">{}</p>{}</figure>\n",
      title, range_of(look, curve, scale), static_cast<int>(kWide), static_cast<int>(kHigh), id, id, id,
      title, id, description, grid(), has_line ? lines(span, scale, points) : bars(span, scale, points),
      axis(look, span), description, data_table(look, curve, span, title));
}

}  // namespace

std::string coordinate(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

Html curve_charts(const Look& look, const Curve& curve, std::size_t number) {
  // Whole quarters and hours, so that a step holds what it says.
  const WallTime quarter =
      std::chrono::floor<std::chrono::minutes>(look.now) -
      std::chrono::floor<std::chrono::minutes>(look.now).time_since_epoch() % kRollupSpan + kRollupSpan;
  const WallTime hour = std::chrono::ceil<hours>(look.now);
  const std::string id = "c" + std::to_string(number);
  Html drawn =
      chart(look, curve, {quarter - hours{24}, hours{24}, kRollupSpan, Message::chart_day}, id + "d");
  if (curve.is_cut) drawn += html("<p class=\"note\">{}</p>", look.words(Message::chart_cut));
  return drawn + chart(look, curve, {hour - hours{168}, hours{168}, hours{1}, Message::chart_week}, id + "w");
}

}  // namespace anju::page
