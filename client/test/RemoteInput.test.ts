import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RemoteInput, type DrivingState, type OptionList } from "../src/RemoteInput.js";
import { Connection, settled } from "./fakes.js";

/** Enough of an element: what happens to it, and the focus. */
class Element extends EventTarget {
  focused = false;
  tabIndex = -1;

  focus(): void {
    this.focused = true;
  }

  blur(): void {
    this.focused = false;
  }

  happen(type: string, members: object = {}): Event {
    const event = Object.assign(new Event(type, { cancelable: true }), members);
    this.dispatchEvent(event);
    return event;
  }
}

/** A page that shows a browser of twice the size of the picture. */
class Page extends Connection {
  readonly element = new Element();
  readonly seen: DrivingState[] = [];
  readonly refused: string[] = [];
  readonly lists: OptionList[] = [];
  readonly driver: RemoteInput;

  constructor() {
    super();
    this.driver = new RemoteInput(this.client, "b-1", this.element as unknown as HTMLElement, {
      place: ({ clientX: x, clientY: y }) => (x < 0 || x > 100 ? undefined : { x: x * 2, y: y * 2, seq: 99 }),
      onOptions: (list) => this.lists.push(list),
      onRefused: (error) => this.refused.push(error.message),
    });
    this.driver.onState((state) => this.seen.push(state));
  }

  async driving(): Promise<this> {
    await this.open();
    this.tell({ you: true, user: "ada" });
    this.seen.length = 0;
    return this;
  }

  tell(members: object): void {
    this.socket.receive("browser_driver", { sessionId: "b-1", ...members });
  }

  /** What was sent since the last time, without what is the same for all. */
  inputs(): object[] {
    return this.socket.take().map(({ name, payload }) => {
      expect(name).toBe("browser_input");
      const { sessionId, seq: _, ...rest } = payload as Record<string, unknown>;
      expect(sessionId).toBe("b-1");
      return rest;
    });
  }
}

const surroundings = new EventTarget();

beforeEach(() => void Object.assign(globalThis, { addEventListener: surroundings.addEventListener.bind(surroundings) }));

afterEach(() => void Reflect.deleteProperty(globalThis, "addEventListener"));

const at = (x: number, y: number, more: object = {}): object => ({ clientX: x, clientY: y, detail: 1, button: 0, ...more });

describe("who drives", () => {
  it("is asked for, and let go", async () => {
    const page = new Page();
    await page.open();
    const taken = page.driver.take();
    const request = page.socket.takeOne();
    expect([request.name, request.payload]).toEqual(["browser_control", { sessionId: "b-1", action: "take" }]);
    request.answer({ ok: true, result: { driving: true } });
    expect(await taken).toEqual({ ok: true, result: { driving: true } });
    void page.driver.take(true);
    expect(page.socket.takeOne().payload).toEqual({ sessionId: "b-1", action: "take", force: true });
    void page.driver.release();
    expect(page.socket.takeOne().payload).toEqual({ sessionId: "b-1", action: "release" });
  });

  it("is what the server says", async () => {
    const page = new Page();
    await page.open();
    expect(page.driver.state).toEqual({ name: "watching", wanted: false });
    page.seen.length = 0;
    page.tell({ user: "bob" });
    page.tell({ user: "bob", wanted: true });
    page.tell({ user: "ada", you: true });
    page.tell({ user: "ada", you: true, wantedBy: "bob" });
    page.socket.receive("browser_driver", { sessionId: "b-2", you: true });
    page.socket.receive("browser_driver", null);
    page.tell({});
    expect(page.seen).toEqual([
      { name: "watching", driver: "bob", wanted: false },
      { name: "watching", driver: "bob", wanted: true },
      { name: "driving" },
      { name: "driving", wantedBy: "bob" },
      { name: "watching", wanted: false },
    ]);
  });

  it("is somebody else when the connection is lost", async () => {
    const page = await new Page().driving();
    page.socket.drop();
    expect(page.driver.state).toEqual({ name: "watching", wanted: false });
    page.element.happen("keydown", { key: "a", code: "KeyA" });
    expect(page.socket.take()).toEqual([]);
  });
});

describe("who drives no more", () => {
  const ends: Record<string, (page: Page) => void> = {
    "has a browser that has ended": (page) => page.socket.receive("browser_status", { sessionId: "b-1", state: "ended" }),
    "may not watch it any more": (page) =>
      page.socket.receive("unsubscribed", { topic: "session:b-1", reason: "forbidden" }),
  };
  for (const [name, end] of Object.entries(ends)) {
    it(name, async () => {
      const page = await new Page().driving();
      end(page);
      expect(page.seen).toEqual([{ name: "watching", wanted: false }]);
      page.element.happen("keydown", { key: "a", code: "KeyA" });
      expect(page.socket.take()).toEqual([]);
    });
  }

  it("is nobody of whom something else is told", async () => {
    const page = await new Page().driving();
    page.socket.receive("browser_status", { sessionId: "b-1", state: "quiet" });
    page.socket.receive("browser_status", { sessionId: "b-2", state: "ended" });
    page.socket.receive("unsubscribed", { topic: "session:b-2", reason: "forbidden" });
    page.socket.receive("unsubscribed", null);
    expect(page.seen).toEqual([]);
  });
});

describe("what a person does", () => {
  it("is not sent while another page drives", async () => {
    const page = new Page();
    await page.open();
    for (const type of ["mousemove", "mousedown", "wheel", "keydown", "keyup", "paste"]) {
      expect(page.element.happen(type, at(1, 1, { key: "a" })).defaultPrevented).toBe(false);
    }
    expect(page.socket.take()).toEqual([]);
  });

  it("is sent in places of the browser, with buttons, clicks and keys that are held", async () => {
    const page = await new Page().driving();
    expect(page.element.tabIndex).toBe(0);
    page.element.happen("mousedown", at(10, 20, { shiftKey: true, detail: 2 }));
    surroundings.dispatchEvent(Object.assign(new Event("mouseup"), at(11, 21)));
    surroundings.dispatchEvent(Object.assign(new Event("mouseup"), at(11, 21)));
    expect(page.element.focused).toBe(true);
    expect(page.inputs()).toEqual([
      { kind: "down", x: 20, y: 40, button: "left", clicks: 2, modifiers: 8 },
      { kind: "up", x: 22, y: 42, button: "left", clicks: 2 },
    ]);
  });

  it("comes up where it went down if it left the picture meanwhile", async () => {
    const page = await new Page().driving();
    page.element.happen("mousedown", at(10, 20, { button: 2 }));
    surroundings.dispatchEvent(Object.assign(new Event("mouseup"), at(500, 21, { button: 2 })));
    expect(page.inputs()).toEqual([
      { kind: "down", x: 20, y: 40, button: "right", clicks: 1 },
      { kind: "up", x: 20, y: 40, button: "right", clicks: 1 },
    ]);
  });

  it("is left out beside the picture", async () => {
    const page = await new Page().driving();
    page.element.happen("mousemove", at(101, 1));
    expect(page.socket.take()).toEqual([]);
  });

  it("scrolls, in pixels whatever the unit", async () => {
    const page = await new Page().driving();
    expect(page.element.happen("wheel", at(1, 1, { deltaX: 0, deltaY: 3, deltaMode: 1 })).defaultPrevented).toBe(true);
    page.element.happen("wheel", at(1, 1, { deltaX: -5, deltaY: 0, deltaMode: 0 }));
    expect(page.inputs()).toEqual([
      { kind: "wheel", x: 2, y: 2, deltaX: 0, deltaY: 48 },
      { kind: "wheel", x: 2, y: 2, deltaX: -5, deltaY: 0 },
    ]);
  });

  it("types, but for what belongs to the page itself", async () => {
    const page = await new Page().driving();
    expect(page.element.happen("keydown", { key: "A", code: "KeyA", shiftKey: true }).defaultPrevented).toBe(true);
    page.element.happen("keyup", { key: "A", code: "KeyA" });
    page.element.happen("keydown", { key: "Enter", code: "Enter" });
    expect(page.element.happen("keydown", { key: "v", code: "KeyV", ctrlKey: true }).defaultPrevented).toBe(false);
    page.element.happen("keydown", { key: "a", code: "KeyA", isComposing: true });
    expect(page.inputs()).toEqual([
      { kind: "key_down", key: "A", code: "KeyA", modifiers: 8 },
      { kind: "key_up", key: "A", code: "KeyA" },
      { kind: "key_down", key: "Enter", code: "Enter" },
    ]);
  });

  it("pastes", async () => {
    const page = await new Page().driving();
    page.element.happen("paste", { clipboardData: { getData: () => "two words" } });
    page.element.happen("paste", { clipboardData: { getData: () => "" } });
    expect(page.inputs()).toEqual([{ kind: "paste", text: "two words" }]);
  });

  it("leaves the picture with Shift+Escape, so that the keyboard is not caught", async () => {
    const page = await new Page().driving();
    page.element.focus();
    page.element.happen("keydown", { key: "Escape", code: "Escape", shiftKey: true });
    expect(page.element.focused).toBe(false);
    expect(page.socket.take()).toEqual([]);
  });

  it("is numbered, the later the higher", async () => {
    const page = await new Page().driving();
    void page.driver.back();
    void page.driver.forward();
    expect(page.socket.take().map(({ payload }) => (payload as { seq: number }).seq)).toEqual([1, 2]);
  });

  it("is told when it is refused", async () => {
    const page = await new Page().driving();
    const outcome = page.driver.navigate("http://127.0.0.1:1/");
    page.socket.takeOne().answer({ ok: false, error: { code: "invalid_state", message: "This address cannot be reached." } });
    expect((await outcome).ok).toBe(false);
    expect(page.refused).toEqual(["This address cannot be reached."]);
  });

  it("has a function for what has no event", async () => {
    const page = await new Page().driving();
    void page.driver.navigate("https://shop.example/");
    void page.driver.back();
    void page.driver.forward();
    void page.driver.reload();
    void page.driver.resize(800.4, 600);
    void page.driver.answerDialog(true, "Ada");
    void page.driver.answerDialog(false);
    void page.driver.choose(2);
    void page.driver.switchTab("8CD6");
    void page.driver.type("ä");
    expect(page.inputs()).toEqual([
      { kind: "navigate", url: "https://shop.example/" },
      { kind: "back" },
      { kind: "forward" },
      { kind: "reload" },
      { kind: "resize", width: 800, height: 600 },
      { kind: "dialog", accept: true, text: "Ada" },
      { kind: "dialog", accept: false },
      { kind: "select", options: [2] },
      { kind: "tab", tab: "8CD6" },
      { kind: "text", text: "ä" },
    ]);
  });
});

describe("moves of the pointer", () => {
  it("are one under way at a time, and the last one counts", async () => {
    const page = await new Page().driving();
    for (let x = 1; x <= 50; x++) {
      page.element.happen("mousemove", at(x, 0));
    }
    const first = page.socket.takeOne();
    expect(first.payload).toMatchObject({ kind: "move", x: 2 });
    first.answer({ ok: true, result: {} });
    await settled();
    const last = page.socket.takeOne();
    expect(last.payload).toMatchObject({ kind: "move", x: 100 });
    last.answer({ ok: true, result: {} });
    await settled();
    expect(page.socket.take()).toEqual([]);
  });

  it("come before what is done behind them", async () => {
    const page = await new Page().driving();
    page.element.happen("mousemove", at(1, 0));
    page.element.happen("mousemove", at(2, 0));
    page.element.happen("mousedown", at(2, 0));
    expect(page.inputs()).toEqual([
      { kind: "move", x: 2, y: 0 },
      { kind: "move", x: 4, y: 0 },
      { kind: "down", x: 4, y: 0, button: "left", clicks: 1 },
    ]);
  });

  it("end when somebody else drives", async () => {
    const page = await new Page().driving();
    page.element.happen("mousemove", at(1, 0));
    page.element.happen("mousemove", at(2, 0));
    const first = page.socket.takeOne();
    page.tell({ user: "bob" });
    first.answer({ ok: true, result: {} });
    await settled();
    expect(page.socket.take()).toEqual([]);
  });
});

describe("a list of options", () => {
  it("is for the page to draw", async () => {
    const page = await new Page().driving();
    page.element.happen("mousedown", at(1, 1));
    const select = { x: 1, y: 2, width: 3, height: 4, options: [{ label: "small", selected: true, disabled: false }] };
    page.socket.takeOne().answer({ ok: true, result: { select } });
    await settled();
    expect(page.lists).toEqual([select]);
  });
});

describe("the end", () => {
  it("lets go, and leaves nothing behind", async () => {
    const page = await new Page().driving();
    const before = page.socket.listeners;
    page.driver.close();
    expect(page.socket.takeOne().payload).toEqual({ sessionId: "b-1", action: "release" });
    page.element.happen("keydown", { key: "a", code: "KeyA" });
    expect(page.socket.take()).toEqual([]);
    expect(page.socket.listeners).toBeLessThan(before);
  });

  it("tells nothing of what is refused later", async () => {
    const page = await new Page().driving();
    const typed = page.driver.type("a");
    const request = page.socket.takeOne();
    page.driver.close();
    request.answer({ ok: false, error: { code: "busy", message: "Too much is to be done." } });
    expect(await typed).toMatchObject({ ok: false });
    expect(page.refused).toEqual([]);
  });

  it("lets go of what it is given later", async () => {
    const page = new Page();
    await page.open();
    const taken = page.driver.take();
    const request = page.socket.takeOne();
    page.driver.close();
    expect(page.socket.take()).toEqual([]);
    request.answer({ ok: true, result: { driving: true } });
    await taken;
    expect(page.socket.takeOne().payload).toEqual({ sessionId: "b-1", action: "release" });
  });

  it("asks for nothing if it had nothing", async () => {
    const page = new Page();
    await page.open();
    page.driver.close();
    expect(page.socket.take()).toEqual([]);
  });
});
