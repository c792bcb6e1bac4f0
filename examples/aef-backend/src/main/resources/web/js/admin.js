import { connect } from "./connection.js";
import { byId, duration, element, setText } from "./dom.js";

const INTERVAL = 1_000;
const SHOWN = 90;
const SVG = "http://www.w3.org/2000/svg";

const series = new Map();
let before = null;

const server = connect({
  onState(state, transport, node) {
    document.body.dataset.connection = state;
    setText(byId("connection-text"), state === "connected" ? "Connected" + (node ? " · node " + node : "") : state);
    byId("reconnect").hidden = state !== "offline";
    if (state !== "connected") {
      // With the next connection it may be another node that counts.
      before = null;
    }
  },
});
byId("reconnect").addEventListener("click", server.retry);
setInterval(async () => show(await server.ask("statistics"), performance.now()), INTERVAL);

function show(now, at) {
  const lag = now.eventLoopLagMs + " ms behind";
  setText(byId("about"), "Since " + new Date(now.since).toLocaleTimeString() + " · " + now.status + " · event loops " + lag);
  const totals = {
    delivered: sum(now.events, (each) => each.full + each.redacted),
    published: sum(now.events, (each) => each.published),
    bytes: sum(now.topics, (each) => each.liveBytes + each.replayBytes),
    commands: sum(now.commands, (each) => each.times.count + each.repeated),
  };
  const seconds = before ? (at - before.at) / 1000 : 0;
  const rate = (name) => (before ? (totals[name] - before.totals[name]) / seconds : 0);
  card("Connections", now.connections.now, String);
  card("Users", now.users.length, String);
  card("Subscriptions", sum(now.topics, (each) => each.subscriptions), String);
  card("Events published", rate("published"), perSecond);
  card("Events delivered", rate("delivered"), perSecond);
  card("Bandwidth", rate("bytes"), (value) => size(value) + "/s");
  card("Commands", rate("commands"), perSecond);
  before = { at, totals };

  table("users", ["User", "Sessions", "Since"], now.users, (user) => [
    user.name,
    user.sessions,
    new Date(user.since).toLocaleTimeString(),
  ]);
  table("commands", ["Type", "ok", "Refused", "Repeated", "Mean", "Longest"], Object.entries(now.commands), ([type, each]) => [
    type,
    each.outcomes.ok ?? 0,
    others(each.outcomes),
    each.repeated,
    duration(each.times.meanMs),
    duration(each.times.longestMs),
  ]);
  table("events", ["Type", "Published", "Full", "Redacted", "Withheld", "Failed"], Object.entries(now.events), ([type, each]) => [
    type,
    each.published,
    each.full,
    each.redacted,
    each.withheld,
    each.failed,
  ]);
  table("topics", ["Kind", "Subscriptions", "Live", "Replayed"], Object.entries(now.topics), ([kind, each]) => [
    kind,
    each.subscriptions,
    size(each.liveBytes),
    size(each.replayBytes),
  ]);
  table("replays", ["Began with", "Times", "Events", "Bytes"], Object.entries(now.replays), ([way, each]) => [
    way,
    each.times,
    each.events,
    size(each.bytes),
  ]);
  const { opened, ended, firstEvent, replaced, refreshed, expired } = now.connections;
  table("sessions", ["What", "Times", "Mean", "Longest"], [
    ...Object.entries(opened).map(([way, times]) => ["opened: " + way, times]),
    ["ended, after", ended.count, duration(ended.meanMs), duration(ended.longestMs)],
    ["first event, after", firstEvent.count, duration(firstEvent.meanMs), duration(firstEvent.longestMs)],
    ["replaced", replaced],
    ["token refreshed", refreshed],
    ["token expired", expired],
    ...Object.entries(now.refusals).flatMap(([gate, codes]) =>
      Object.entries(codes).map(([code, times]) => [gate + ": " + code, times]),
    ),
  ]);
}

function sum(counted, value) {
  return Object.values(counted).reduce((total, each) => total + value(each), 0);
}

function others(outcomes) {
  return Object.entries(outcomes)
    .filter(([code, times]) => code !== "ok" && times > 0)
    .map(([code, times]) => times + " " + code)
    .join(", ") || "0";
}

function perSecond(value) {
  return value.toFixed(value < 10 ? 1 : 0) + "/s";
}

function size(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < units.length - 1; unit++) {
    bytes /= 1000;
  }
  return (unit === 0 ? Math.round(bytes) : bytes.toFixed(1)) + " " + units[unit];
}

/** A number now, and how it was in the last minute and a half. */
function card(title, value, text) {
  let shown = series.get(title);
  if (!shown) {
    const line = document.createElementNS(SVG, "path");
    const plot = document.createElementNS(SVG, "svg");
    plot.setAttribute("viewBox", `0 0 ${SHOWN - 1} 36`);
    plot.setAttribute("preserveAspectRatio", "none");
    plot.setAttribute("aria-hidden", "true");
    plot.append(line);
    const number = element("b");
    byId("cards").append(element("div", { className: "card" }, element("span", { className: "muted", textContent: title }), number, plot));
    shown = { values: [], number, line };
    series.set(title, shown);
  }
  shown.values = [...shown.values, value].slice(-SHOWN);
  setText(shown.number, text(value));
  const most = Math.max(1, ...shown.values);
  const first = SHOWN - shown.values.length;
  const points = shown.values.map((each, index) => `${first + index} ${(35 - (33 * each) / most).toFixed(1)}`);
  shown.line.setAttribute("d", "M" + points.join("L"));
}

function table(id, head, rows, cells = (row) => row) {
  const tr = (tag, texts) => element("tr", {}, ...texts.map((text) => element(tag, { textContent: String(text) })));
  const body = rows.map((row) => tr("td", cells(row)));
  if (body.length === 0) {
    body.push(element("tr", {}, element("td", { colSpan: head.length, textContent: "Nothing yet." })));
  }
  byId(id).replaceChildren(element("thead", {}, tr("th", head)), element("tbody", {}, ...body));
}
