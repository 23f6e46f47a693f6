// What all pages have in common: head, navigation, landmarks, tables.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/page/look.hpp"

namespace anju::page {

struct PageFrame {
  std::string title;
  Html main;
  std::string refresh = {};  // where the browser goes by itself, after `refresh_after`; empty: it stays
  Duration refresh_after{std::chrono::seconds{30}};
};

// A page of the technician: header with the navigation, one <main>, footer.
std::string whole_page(const Look& look, const PageFrame& frame);

// The head that every page has; `refresh` as above.
Html head_of(const Look& look, const PageFrame& frame);
// The other language, as a link.
Html language_link(const Look& look);

// A table that becomes a list of cards where there is no room. The first column names the row.
struct Column {
  std::string label;
  std::string sort = {};  // name for ?sort=; empty: it cannot be sorted by it
  bool is_number = false;
};
struct TableRow {
  std::vector<Html> cells;
};
struct Table {
  std::string caption;
  std::vector<Column> columns;
  std::vector<TableRow> rows;
  std::string sorted_by = {};
};
Html table(const Look& look, const Table& table);

// "Page 2 of 5" with links, where there is more than one. `query`: what stays in the links, as "sort=room&".
struct Paging {
  std::size_t page = 1;
  std::size_t pages = 1;
  std::string query = {};
};
Html paging(const Look& look, const Paging& paging);

// A heading and what is below it, as a card.
Html section(std::string_view heading, const Html& body);

// Names and values in a row each.
struct NamedValue {
  std::string_view name;
  Html value;
};
Html named_values(std::span<const NamedValue> values);

// A button that sends a form with the token of the session. `fields`: further inputs.
Html button_form(const Look& look, std::string_view action, std::string_view label, const Html& fields = {});

}  // namespace anju::page
