import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, add, decide, decideRest, formsOf, inOrder, join, leftToDo, mentionsOf, neighbour, respan, retype, separate, toggleTheme } from "../../../kg/annotate/page/model.js";
import { linesOf, pointsOf, slice, surface, tidy } from "../../../kg/annotate/page/offsets.js";
import { HELP, words } from "../../../kg/annotate/page/strings.js";

const text = "推行“河长制”，建设*镇水厂。\r\n𠮷水村河长制，水厂完工，污水厂动工。\n";
const points = pointsOf(text);
const at = (name, from = 0) => pointsOf(text.slice(0, text.indexOf(name, from))).length;
const marked = (name, thing, state = "proposed", from = 0) => ({ start: at(name, from), end: at(name, from) + pointsOf(name).length, thing, state, score: 0.9, reason: "" });
const thing = (type, name, themes = []) => ({ type, name, themes, status: "none", places: [], orgs: [] });

function sample() {
  const second = text.indexOf("\n");
  return {
    mentions: [marked("“河长制”", 0), marked("*镇水厂", 1), marked("𠮷水村", 2, "proposed", second), marked("河长制", 0, "proposed", second), marked("水厂", 1, "proposed", second)],
    things: [thing("Program", "河长制", ["environment"]), thing("Project", "*镇水厂", ["infrastructure"]), thing("Place", "𠮷水村")],
    judgements: [], finished: false, revision: 0,
  };
}
const names = (d, which = inOrder(d)) => which.map((i) => slice(points, d.mentions[i].start, d.mentions[i].end));

test("a character beyond the first plane counts as one", () => {
  assert.equal(points.length, text.length - 1);
  assert.equal(slice(points, at("水村"), at("水村") + 2), "水村");
  assert.equal(surface(points, at("“河长制”"), at("“河长制”") + 5), "河长制");
});

test("lines leave out their ends, and lose nothing else", () => {
  const lines = linesOf(points);
  assert.deepEqual(lines.map(([a, b]) => slice(points, a, b)), ["推行“河长制”，建设*镇水厂。", "𠮷水村河长制，水厂完工，污水厂动工。", ""]);
  assert.deepEqual(tidy(pointsOf(" 水厂\n"), 0, 4), [1, 3]);
});

test("accepting and rejecting; what is overlapped is rejected", () => {
  let d = decide(sample(), [1], "rejected");
  assert.deepEqual(names(d), ["“河长制”", "𠮷水村", "河长制", "水厂"]);
  d = add(d, points, at("建设*镇"), at("建设*镇") + 6, "Project");
  d = accept(d, [1]);
  assert.equal(d.mentions[5].state, "rejected");
  assert.equal(d.mentions[1].state, "accepted");
  assert.deepEqual(leftToDo(decideRest(d, "accepted")).undecided, []);
});

test("a new mention names the thing of its type that has this name, else a new one", () => {
  let d = decide(sample(), [3], "rejected");
  d = add(d, points, d.mentions[3].start, d.mentions[3].end, "Program");
  assert.equal(d.mentions.at(-1).thing, 0);
  d = add(d, points, at("污水厂"), at("污水厂") + 3, "Project");
  assert.equal(d.things.at(-1).name, "污水厂");
  assert.deepEqual(leftToDo(d).themeless, [6]);
});

test("a span that moves takes the name along when nobody else has it", () => {
  let d = respan(sample(), points, 1, at("镇水厂"), at("镇水厂") + 3);
  assert.equal(d.things[1].name, "镇水厂");
  assert.equal(d.mentions[1].state, "accepted");
  d = respan(d, points, 0, d.mentions[0].start + 1, d.mentions[0].end - 1);
  assert.equal(d.things[0].name, "河长制");
  assert.equal(respan(d, points, 0, -1, 4), d);
  assert.equal(respan(d, points, 0, 4, 4), d);
});

test("a type is changed for all mentions, and a thing of that name and type takes them in", () => {
  const d = retype(sample(), points, 0, "Policy");
  assert.equal(d.things[0].type, "Policy");
  const twin = { ...sample(), things: [...sample().things, thing("Policy", "河长制")], mentions: [...sample().mentions, { ...marked("动工", 3), state: "rejected" }] };
  twin.mentions[3] = { ...twin.mentions[3], thing: 3 };
  const merged = retype(twin, points, 0, "Policy");
  assert.deepEqual(mentionsOf(merged, 3), [0, 3]);
});

test("joining and separating leave a verdict, the later one in force", () => {
  const two = separate(sample(), points, 4);
  assert.deepEqual(formsOf(two, points, 1), ["*镇水厂"]);
  assert.deepEqual(two.judgements, [{ type: "Project", names: ["*镇水厂", "水厂"].sort(), verdict: "different" }]);
  assert.deepEqual(two.things[3].themes, ["infrastructure"]);
  const one = join(two, points, 3, 1);
  assert.deepEqual(formsOf(one, points, 1), ["*镇水厂", "水厂"]);
  assert.deepEqual(one.judgements.map((j) => j.verdict), ["same"]);
  assert.equal(join(one, points, 0, 1), one, "things of two types are never one");
  assert.equal(separate(one, points, 0), one, "one form cannot be parted");
});

test("at most two themes, in the order they were chosen", () => {
  let d = toggleTheme(sample(), 0, "habitat");
  assert.deepEqual(d.things[0].themes, ["environment", "habitat"]);
  d = toggleTheme(d, 0, "safety");
  assert.deepEqual(d.things[0].themes, ["habitat", "safety"]);
  assert.deepEqual(toggleTheme(d, 0, "habitat").things[0].themes, ["safety"]);
});

test("one step leads to the next in the text, round the end, also from what was rejected", () => {
  const d = decide(sample(), [2], "rejected");
  assert.equal(neighbour(d, 4, 1), 0);
  assert.equal(neighbour(d, 0, -1), 4);
  assert.equal(neighbour(d, -1, 1), 0);
  assert.equal(neighbour(d, 2, 1), 3);
  assert.equal(neighbour(d, 2, -1), 1);
  assert.equal(neighbour(d, 0, 1, (i) => i === 3), 3);
  assert.equal(neighbour(d, 0, 1, () => false), -1);
});

test("every word is there in both languages", () => {
  for (const [key, pair] of Object.entries(words)) {
    assert.equal(pair.length, 2, key);
    assert.deepEqual([...pair[0].matchAll(/\{\w+\}/g)].map(String).sort(), [...pair[1].matchAll(/\{\w+\}/g)].map(String).sort(), key);
  }
  assert.deepEqual(HELP.zh.map(([k]) => k), HELP.en.map(([k]) => k));
});
