import { byId, element, setText } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const SHOWN = 90;
const HEIGHT = 48;

function svg(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
}

/** Cards that show numbers, each now and how it was in the last minute and a half. */
export function createPlots(containerId) {
  const cards = new Map();

  function create(title) {
    const area = svg("path", { class: "area" });
    const line = svg("path", { class: "line" });
    const plot = svg("svg", { viewBox: `0 0 ${SHOWN - 1} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    plot.append(svg("path", { class: "grid", d: `M0 1H${SHOWN - 1}M0 ${HEIGHT / 2}H${SHOWN - 1}M0 ${HEIGHT - 1}H${SHOWN - 1}` }), area, line);
    const number = element("b");
    const most = element("small", { className: "muted" });
    const head = element("p", { className: "card-head" }, element("span", { className: "muted", textContent: title }), most);
    byId(containerId).append(element("div", { className: "card" }, head, number, plot));
    return { values: [], number, most, area, line };
  }

  return {
    /**
     * The newest value of a card; a gap if it is null.
     *
     * @param text writes a value for people
     */
    add(title, value, text) {
      if (!cards.has(title)) {
        cards.set(title, create(title));
      }
      const { values, number, most, area, line } = cards.get(title);
      values.push(value);
      values.splice(0, values.length - SHOWN);
      const top = Math.max(...values.filter((each) => each !== null), 0);
      setText(number, value === null ? "–" : text(value));
      setText(most, top > 0 ? "most " + text(top) : "");
      const { stroke, fill } = paths(values, top || 1);
      line.setAttribute("d", stroke);
      area.setAttribute("d", fill);
    },
  };
}

/** The lines and the areas below them, interrupted where there is no value. */
function paths(values, top) {
  const first = SHOWN - values.length;
  let stroke = "";
  let fill = "";
  let begin = null;
  values.forEach((value, index) => {
    const x = first + index;
    if (value !== null) {
      const point = `${x} ${(HEIGHT - 1 - ((HEIGHT - 3) * value) / top).toFixed(1)}`;
      stroke += (begin === null ? "M" : "L") + point;
      fill += begin === null ? `M${x} ${HEIGHT}L${point}` : "L" + point;
      begin ??= x;
    }
    const ends = begin !== null && (value === null || index === values.length - 1);
    if (ends) {
      fill += `V${HEIGHT}H${begin}Z`;
      begin = null;
    }
  });
  return { stroke, fill };
}
