#include "daemon/page/layout.hpp"

#include <array>

#include "daemon/page/style.hpp"

namespace anju::page {
namespace {

struct Tab {
  std::string_view path;
  Message label;
};
constexpr std::array kTabs{Tab{"/status", Message::page_status},   Tab{"/alerts", Message::page_alerts},
                           Tab{"/devices", Message::page_devices}, Tab{"/homes", Message::page_homes},
                           Tab{"/link", Message::page_link},       Tab{"/rules", Message::page_rules},
                           Tab{"/store", Message::page_store},     Tab{"/help", Message::page_help}};

// A page below another counts as that one.
bool is_at(const Look& look, std::string_view path) {
  return look.path == path ||
         (look.path.size() > path.size() && look.path.starts_with(path) && look.path[path.size()] == '/');
}

Html place_link(const Look& look, std::string_view path, Message label) {
  if (look.path == path)
    return html("<li><a href=\"{}\" aria-current=\"page\">{}</a></li>", path, look.words(label));
  if (is_at(look, path))
    return html("<li><a href=\"{}\" aria-current=\"true\">{}</a></li>", path, look.words(label));
  return html("<li><a href=\"{}\">{}</a></li>", path, look.words(label));
}

Html navigation(const Look& look) {
  Html links;
  for (const Tab& place : kTabs) links += place_link(look, place.path, place.label);
  if (look.walk_test) links += place_link(look, "/walktest", Message::page_walk_test);
  return html("<nav aria-label=\"{}\"><ul>{}</ul></nav>", look.words(Message::page_navigation), links);
}

Html heading_cell(const Look& look, const Column& column, bool is_sorted) {
  if (column.sort.empty()) return html("<th scope=\"col\" role=\"columnheader\">{}</th>", column.label);
  const Html link = html("<a href=\"{}?sort={}\">{}</a>", look.path, column.sort, column.label);
  if (is_sorted) return html("<th scope=\"col\" role=\"columnheader\" aria-sort=\"ascending\">{}</th>", link);
  return html("<th scope=\"col\" role=\"columnheader\">{}</th>", link);
}

Html row_of(const Table& table, const TableRow& row) {
  Html cells;
  for (std::size_t i = 0; i < row.cells.size() && i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    if (i == 0) {
      cells += html("<th scope=\"row\" role=\"rowheader\">{}</th>", row.cells[i]);
    } else {
      cells += html("<td role=\"cell\" data-l=\"{}\"{}><span>{}</span></td>", column.label,
                    column.is_number ? html(" class=\"num\"") : Html(), row.cells[i]);
    }
  }
  return html("<tr role=\"row\">{}</tr>", cells);
}

}  // namespace

Html head_of(const Look& look, const PageFrame& frame) {
  Html refresh;
  if (!frame.refresh.empty())
    refresh = html("<meta http-equiv=\"refresh\" content=\"{};url={}\">",
                   std::chrono::ceil<std::chrono::seconds>(frame.refresh_after).count(), frame.refresh);
  return html(
      "<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">{}"
      "<title>{} · {}</title><link rel=\"stylesheet\" href=\"/page/style.css?{}\">"
      "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/page/icon.svg\"></head>",
      refresh, frame.title, look.words(Message::page_brand), style_version());
}

Html language_link(const Look& look) {
  const bool is_chinese = look.language == Language::zh;
  return html("<a class=\"tap\" href=\"{}?lang={}\" hreflang=\"{}\" lang=\"{}\">{}</a>", look.path,
              is_chinese ? "en" : "zh", is_chinese ? "en" : "zh-CN", is_chinese ? "en" : "zh-CN",
              is_chinese ? "English" : "中文");
}

std::string whole_page(const Look& look, const PageFrame& frame) {
  Html tools = language_link(look);
  if (look.is_in()) {
    tools += button_form(look, "/logout", look.words(Message::page_logout));
  } else if (look.path != "/login") {
    tools += html("<a class=\"tap\" href=\"/login\">{}</a>", look.words(Message::page_login));
  }
  const Html page = html(
      "<!DOCTYPE html>\n<html lang=\"{}\">{}<body><a class=\"skip\" href=\"#main\">{}</a>"
      "<header><div class=\"top\"><a class=\"brand tap\" href=\"/\">{}</a><div "
      "class=\"tools\">{}</div></div>{}"
      "</header>\n<main id=\"main\" "
      "tabindex=\"-1\"><h1>{}</h1>{}</main>\n<footer><p>{}</p></footer></body></html>\n",
      look.language == Language::zh ? "zh-CN" : "en", head_of(look, frame), look.words(Message::page_skip),
      look.words(Message::page_brand), tools, look.is_in() ? navigation(look) : Html(), frame.title,
      frame.main, look.said(Message::page_made_at, fmt::arg("time", clock_of(look, look.now))));
  return page.str();
}

Html table(const Look& look, const Table& table) {
  Html headings;
  for (const Column& column : table.columns)
    headings += heading_cell(look, column, !column.sort.empty() && column.sort == table.sorted_by);
  Html rows;
  for (const TableRow& row : table.rows) rows += row_of(table, row) + html("\n");
  return html(
      "<div class=\"cards-at\"><table role=\"table\"><caption>{}</caption><thead role=\"rowgroup\"><tr "
      "role=\"row\">{}</tr></thead><tbody role=\"rowgroup\">{}</tbody></table></div>",
      table.caption, headings, rows);
}

Html paging(const Look& look, const Paging& paging) {
  if (paging.pages <= 1) return {};
  const auto link = [&](std::size_t page, Message label) {
    return html("<a class=\"tap\" href=\"{}?{}page={}\">{}</a>", look.path, paging.query, page,
                look.words(label));
  };
  Html links;
  if (paging.page > 1) links += link(paging.page - 1, Message::page_earlier);
  links += html("<span>{}</span>",
                look.said(Message::page_of, fmt::arg("page", paging.page), fmt::arg("pages", paging.pages)));
  if (paging.page < paging.pages) links += link(paging.page + 1, Message::page_later);
  return html("<div class=\"pages\" role=\"navigation\" aria-label=\"{}\">{}</div>",
              look.words(Message::page_pages), links);
}

Html section(std::string_view heading, const Html& body) {
  return html("<section><h2>{}</h2>{}</section>\n", heading, body);
}

Html named_values(std::span<const NamedValue> values) {
  Html rows;
  for (const NamedValue& one : values) rows += html("<dt>{}</dt><dd>{}</dd>", one.name, one.value);
  return html("<dl>{}</dl>", rows);
}

Html button_form(const Look& look, std::string_view action, std::string_view label, const Html& fields) {
  return html(
      "<form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"csrf\" value=\"{}\">{}<button "
      "class=\"plain\">{}</button></form>",
      action, look.csrf, fields, label);
}

}  // namespace anju::page
