// The commands that change a device.
#include "config/toml_edit.hpp"
#include "config/toml_write.hpp"
#include "daemon/ctl/device_commands.hpp"
#include "daemon/ctl/installed_device.hpp"

namespace anju {
namespace {

// A device and the text of its file as it becomes.
class DeviceEdit {
 public:
  static Outcome<DeviceEdit> begin(const DeviceWish& wish, const ActSurroundings& around) {
    auto desk = SettingsDesk::open(wish.config, around);
    if (!desk) return desk.error();
    auto device = find_installed(*desk, wish.id, around.look);
    if (!device) return device.error();
    return DeviceEdit(std::move(*desk), std::move(*device), around);
  }

  const InstalledDevice& device() const { return device_; }

  void set(std::string_view key, const std::string& value) {
    take(value.empty() ? without_key(text_, device_.key(key)) : with_value(text_, device_.key(key), value));
  }
  void drop(std::string_view key) {
    if (device_.values.contains(std::string(key))) take(without_key(text_, device_.key(key)));
  }
  void drop_block() { take(without_block(text_, "device", device_.number)); }

  Outcome<CommandEnd> finish(const std::string& note, Message headline) {
    if (fault_)
      return Problem{kExitFailed, "settings.by_hand", text_in(around_->look, Message::change_what),
                     fault_->what,
                     say(around_->look.language, Message::by_hand_hint,
                         fmt::arg("file", device_.file.string()), fmt::arg("line", device_.line))};
    std::vector<FileChange> changes;
    if (text_ != device_.text) changes.push_back({device_.file, device_.text, text_});
    const auto changed = desk_.carry_out(changes, note);
    if (!changed) return changed.error();
    return told(*changed, say(around_->look.language, headline, fmt::arg("device", device_.id)), *around_);
  }

 private:
  DeviceEdit(SettingsDesk desk, InstalledDevice device, const ActSurroundings& around)
      : desk_(std::move(desk)), device_(std::move(device)), text_(device_.text), around_(&around) {}

  void take(Result<std::string> after) {
    if (after) {
      text_ = std::move(*after);
    } else if (!fault_) {
      fault_ = after.error();
    }
  }

  SettingsDesk desk_;
  InstalledDevice device_;
  std::string text_;
  std::optional<Error> fault_;
  const ActSurroundings* around_;
};

Outcome<CommandEnd> with_text(const DeviceWish& wish, const ActSurroundings& around, std::string_view key,
                              Message headline) {
  auto edit = DeviceEdit::begin(wish, around);
  if (!edit) return edit.error();
  if (wish.text.empty()) {
    edit->drop(key);
  } else {
    edit->set(key, toml_text(wish.text));
  }
  return edit->finish("device " + std::string(key) + " " + wish.id, headline);
}

}  // namespace

Outcome<CommandEnd> rename_device(const DeviceWish& wish, const ActSurroundings& around) {
  return with_text(wish, around, "name", Message::device_renamed);
}

Outcome<CommandEnd> move_device(const DeviceWish& wish, const ActSurroundings& around) {
  return with_text(wish, around, "room", Message::device_moved);
}

// Its id stays, and with it its history, its rules and its name; only where it is found is another.
Outcome<CommandEnd> replace_device(const DeviceWish& wish, const ActSurroundings& around) {
  auto edit = DeviceEdit::begin(wish, around);
  if (!edit) return edit.error();
  const bool is_on_bus = !wish.bus.empty() || wish.unit.has_value();
  if (wish.text.empty() && !is_on_bus && wish.profile.empty())
    return Problem{kExitUsage, "usage.missing", text_in(around.look, Message::replace_what),
                   text_in(around.look, Message::replace_why), text_in(around.look, Message::replace_hint)};
  if (!wish.profile.empty()) edit->set("profile", toml_text(wish.profile));
  if (!wish.text.empty()) edit->set("address", toml_text(wish.text));
  if (!wish.bus.empty()) edit->set("bus", toml_text(wish.bus));
  if (wish.unit) edit->set("unit", std::to_string(*wish.unit));
  return edit->finish("device replace " + wish.id, Message::device_replaced);
}

Outcome<CommandEnd> disable_device(const DeviceWish& wish, const ActSurroundings& around) {
  auto edit = DeviceEdit::begin(wish, around);
  if (!edit) return edit.error();
  edit->set("enabled", "false");
  return edit->finish("device disable " + wish.id, Message::device_disabled);
}

Outcome<CommandEnd> enable_device(const DeviceWish& wish, const ActSurroundings& around) {
  auto edit = DeviceEdit::begin(wish, around);
  if (!edit) return edit.error();
  edit->drop("enabled");
  return edit->finish("device enable " + wish.id, Message::device_enabled);
}

Outcome<CommandEnd> remove_device(const DeviceWish& wish, const ActSurroundings& around) {
  auto edit = DeviceEdit::begin(wish, around);
  if (!edit) return edit.error();
  const std::string question = say(around.look.language, Message::remove_question,
                                   fmt::arg("device", wish.id), fmt::arg("home", edit->device().home));
  if (auto problem = unless_sure(around, question, wish.id)) return *problem;
  edit->drop_block();
  return edit->finish("device remove " + wish.id, Message::device_removed);
}

}  // namespace anju
