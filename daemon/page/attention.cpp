#include "daemon/page/attention.hpp"

#include <algorithm>

namespace anju::page {
namespace {

// Where somebody looks at what it is about.
Html link_to(const TodoItem& item, std::string_view words) {
  const auto link = [words](std::string_view place, std::string_view id) {
    return html("<a href=\"/{}/{}\">{}</a>", place, url_part(id), words);
  };
  if (!item.alert.empty()) return link("alerts", item.alert);
  if (!item.device.empty()) return link("devices", item.device);
  if (!item.home.empty()) return link("homes", item.home);
  return html("{}", words);
}

}  // namespace

std::vector<Attention> attention_of(const Look& look, const std::vector<TodoItem>& items) {
  const bool is_chinese = look.language == Language::zh;
  std::vector<Attention> all;
  for (const TodoItem& item : items) {
    const Sign sign = item.urgency == TodoUrgency::now ? Sign::bad : Sign::attention;
    const std::string& why = is_chinese ? item.why_zh : item.why_en;
    // Where the page itself leads on, nobody needs a terminal.
    const bool leads_on = !item.alert.empty() || !item.device.empty() || !item.home.empty();
    all.push_back({sign, link_to(item, is_chinese ? item.what_zh : item.what_en),
                   leads_on ? html("{}", why) : html("{} <code>{}</code>", why, item.command)});
  }
  return all;
}

Html attention_list(const Look& look, const std::vector<Attention>& all, std::size_t most) {
  if (all.empty()) return html("<p>{}</p>", badge(Sign::ok, look.words(Message::page_nothing_to_do)));
  Html items;
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
    const Attention& one = all[i];
    const bool is_bad = one.sign == Sign::bad;
    items += html("<li><span class=\"{}\">{}</span><div class=\"grow\">{}{}</div></li>",
                  is_bad ? "bad" : "warn", icon(is_bad ? Icon::stop : Icon::warning), one.what,
                  one.more.empty() ? Html() : html("<div class=\"dim\">{}</div>", one.more));
  }
  Html list = html("<ul class=\"list\">{}</ul>", items);
  if (all.size() > most)
    list += html("<p>{}</p>", look.said(Message::and_more, fmt::arg("count", all.size() - most)));
  return list;
}

}  // namespace anju::page
