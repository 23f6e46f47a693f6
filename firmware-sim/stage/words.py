"""What the demo says, in Chinese and English. Keys are sorted by the act they belong to."""

_WORDS = {
    # The services
    "act_services": ("第一幕：服务启动", "1. The services start"),
    "broker_home": ("家里的 MQTT 代理已启动，端口 {port}（带密码）", "The broker in the home runs on port {port}, with passwords."),
    "broker_city": ("城市的 MQTT 代理已启动，端口 {port}（双向 TLS 证书）", "The broker of the city runs on port {port}, with TLS certificates on both sides."),
    "platform_up": ("城市平台模拟器已连接，会对每条消息给出回执", "The city platform (simulated) is connected; it answers each message with a receipt."),
    "line_up": ("网关与城市之间的线路经过端口 {port}，可以被切断", "The line from the box to the city leads through port {port}, where it can be cut."),
    "anjud_up": ("anjud 已启动，{ms} 毫秒后应答", "anjud runs; it answered after {ms} ms."),
    "uplink_up": ("anju-uplink 已启动，与城市的连接已建立", "anju-uplink runs; the link to the city is up."),
    "flat_up": ("林奶奶的家开始新的一天：这里的一天只有 {day} 秒（快 {speed} 倍）", "The day begins in Mrs Lin's flat. Here a day takes {day} s: {speed} times as fast."),
    "scaled": ("因此无活动报警的 12 小时在此设为 {limit} 秒", "So the 12 h without a sign of life that raise an alert are set to {limit} s here."),
    # The readings
    "act_readings": ("第二幕：读数不断到来", "2. Readings come in"),
    "life": ("林奶奶：{text}", "Mrs Lin: {text}"),
    "scene": ("场景：{text}", "Scene: {text}"),
    "readings": ("网关：已收 {heard} 条消息，保存 {kept} 个读数；水表 {water:.3f} m³，电表 {power:.0f} W，状态 {presence}", "The box: {heard} messages heard, {kept} readings kept; water {water:.3f} m³, power {power:.0f} W, presence {presence}"),
    "active": ("有活动", "active"),
    "inactive": ("无活动", "inactive"),
    "unknown": ("不明", "unknown"),
    # The gas leak
    "act_gas": ("第三幕：燃气泄漏", "3. A gas leak"),
    "gas_said": ("燃气报警器发出报警", "The gas alarm gives the alarm."),
    "platform_has": ("城市平台收到：{sentence}", "The city platform has it: {sentence}"),
    "platform_again": ("城市平台又收到一次同一条消息，按编号丢弃：{id}", "The city platform has the same message again and drops it by its id: {id}"),
    "no_receipt": ("（没有回执）", " (no receipt)"),
    "times": ("用时：报警器发出 → 平台收到 {there} 毫秒 → 回执记入网关 {back} 毫秒（从判定起 {latency} 毫秒）", "The times: alarm published → platform has it {there} ms → receipt recorded at the box {back} ms (from detection: {latency} ms)"),
    "gas_over": ("窗户打开，空气恢复；报警器解除", "The window is open, the air is clean; the alarm says so."),
    # The cut
    "act_cut": ("第四幕：与城市的线路中断", "4. The line to the city is cut"),
    "cut": ("线路被切断", "The line is cut."),
    "cut_seen": ("网关知道与城市断开了：{reason}", "The box knows that the city is away: {reason}"),
    "smoke_said": ("此时厨房起烟", "And now there is smoke in the kitchen."),
    "kept": ("没有城市也照样判定并保存：{sentence}", "Decided and kept without the city: {sentence}"),
    "waiting": ("发件箱中有 {count} 条消息等待回执", "{count} messages wait in the outbox for their receipts."),
    "restored": ("线路恢复", "The line is whole again."),
    "caught_up": ("恢复后 {seconds:.1f} 秒发件箱已空：{count} 条消息全部到达，一条未丢，一条未重", "The outbox is empty {seconds:.1f} s later: all {count} messages have arrived, none is lost, none doubled."),
    # The inactivity
    "act_inactivity": ("第五幕：不再有生活迹象", "5. No sign of life"),
    "stopped": ("林奶奶不再有任何活动；设备仍在工作。等待 {limit} 秒（相当于 12 小时）……", "Mrs Lin does nothing any more; the devices go on. Now {limit} s must pass, which stand for 12 h ..."),
    "inactive_found": ("最后一次生活迹象之后 {seconds:.1f} 秒（相当于 {hours:.1f} 小时）报警，平台已给回执", "Raised {seconds:.1f} s (which stand for {hours:.1f} h) after the last sign of life; the platform has given its receipt."),
    # The end
    "act_summary": ("总结", "What was seen"),
    "check_services": ("服务已启动，一切正常", "the services run, and the box says that all is well"),
    "check_readings": ("{devices} 台设备均已听到，保存了 {kept} 个读数", "{devices} devices were heard, and {kept} readings were kept"),
    "check_gas": ("燃气泄漏到达平台，{ms} 毫秒后回执记入网关", "a gas leak reached the platform; its receipt was back after {ms} ms"),
    "check_cut": ("断线期间的烟雾报警照样判定并保存", "smoke during the cut was decided and kept on the box"),
    "check_lost": ("恢复后无一丢失：{alerts} 个报警的 {count} 条消息，平台各有一份", "nothing was lost: {count} messages of {alerts} alerts, each once at the platform"),
    "check_inactivity": ("无活动报警已发出并被平台接收", "an inactivity alert was raised and accepted"),
    "check_ended": ("启动的一切都已停止", "everything that was started has been stopped"),
    "not_seen": ("没有看到：{problem}", "not seen: {problem}"),
    "logs": ("日志保留在 {folder}", "The logs are in {folder}"),
    "look": ("一天结束了，演示继续。可以在另一个终端里看：", "The day is over; the play goes on. Look around from another terminal:"),
    "look_end": ("按 Ctrl-C 结束。", "Ctrl-C ends it."),
    "ending": ("正在停止……", "Stopping ..."),
}

# What anju-sim flat tells of the day, which it knows in English only.
_LIFE = {
    "Mrs Lin gets up.": "起床",
    "She washes in the bathroom.": "在卫生间洗漱",
    "Breakfast: she fills the kettle and switches it on.": "早饭，烧水",
    "She washes up.": "洗碗",
    "She goes out to the market.": "出门去菜场",
    "She comes home with vegetables.": "买菜回家",
    "It is wet outside: she stays and tidies the hall.": "下雨，在家整理走廊",
    "Tea: the kettle again.": "喝茶，再烧水",
    "She cooks lunch.": "做午饭",
    "She lies down for a nap.": "午睡",
    "She is up again.": "午睡起来",
    "The television is on.": "看电视",
    "The television is off; she waters the plants.": "关电视，浇花",
    "She cooks supper.": "做晚饭",
    "She washes up and takes the rubbish down.": "洗碗，下楼倒垃圾",
    "The evening news, and a lamp.": "开灯，看晚间新闻",
    "Hot water for her feet.": "热水泡脚",
    "Television and lamp go off.": "关电视，关灯",
    "She brushes her teeth and goes to bed.": "刷牙，睡觉",
    "She gets up in the night.": "夜里起来",
    "From now on Mrs Lin does nothing any more. The devices go on.": "从现在起林奶奶不再有任何活动，设备仍在工作",
    "Mrs Lin is up and about again.": "林奶奶又起来活动了",
}


def text(language, key, **values):
    return _WORDS[key][0 if language == "zh" else 1].format(**values)


def life(language, sentence):
    return _LIFE.get(sentence, sentence) if language == "zh" else sentence
