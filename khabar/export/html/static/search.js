"use strict";

// The front page: reads the data files, which call khabar.meta, .folds, .rows and .texts, and searches them.
// All text reaches the page as text nodes, never as markup.

const khabar = (() => {
  const FIELDS = ["country", "person", "org", "source", "language"];
  const HEADS = { country: "Country", person: "Person", org: "Organization", source: "Source", language: "Language" };
  const SORTS = ["relevance", "newest", "oldest"];
  const STEP = 40;      // hits shown at a time
  const FEW = 8;        // facet values shown before "all"
  const MANY = 400;     // facet values shown at most; "find" narrows them
  const SNIPPET = 260;  // characters
  const ZWNJ = "\u200c";
  const RTL = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u; // the first letter is written from the right
  const WORD = /[\p{L}\p{N}\p{M}\u200c\u02bb\u02bc'’‘ʼ]+/gu;

  let meta = null;
  let folds = new Map();
  let foldable = /(?!)/g;
  const rows = [];      // one object an article, in the order of the export
  const texts = [];     // as written, by article
  const hay = [];       // title and text as " word word ", folded, by article
  const arrived = new Map(); // text shard → what its promise waits for
  let loading = null;
  const state = { q: "", sort: "", since: "", until: "", chosen: Object.fromEntries(FIELDS.map((f) => [f, new Set()])) };
  const open = new Set();    // facets that show all their values
  const finding = Object.fromEntries(FIELDS.map((f) => [f, ""]));
  let shown = STEP;
  let turn = 0;         // a search that is overtaken by another stops
  const $ = (id) => document.getElementById(id);

  // ── the data files ──────────────────────────────────────────────────────────────────────────

  function takeFolds(table) {
    folds = new Map(Object.entries(table));
    const letters = [...folds.keys()].map((c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
    foldable = new RegExp(`[${letters.join("")}]`, "g");
  }

  function takeRows(first, list) {
    list.forEach(([id, title, time, country, person, org, source, language, lead, versions], at) => {
      rows[first + at] = { at: first + at, id, title, time, country, person, org, source, language, lead, versions };
    });
  }

  function takeTexts(shard, first, list) {
    list.forEach((text, at) => {
      texts[first + at] = text;
      hay[first + at] = spaced(rows[first + at].title) + spaced(text);
    });
    arrived.get(shard)();
  }

  function loadShard(shard) {
    return new Promise((done, failed) => {
      arrived.set(shard, done);
      const script = document.createElement("script");
      script.src = `data/text-${shard}.js`;
      script.addEventListener("error", () => failed(new Error(`data/text-${shard}.js is missing`)));
      document.head.append(script);
    });
  }

  async function loadTexts() {
    for (let shard = 0; shard < meta.texts.length; shard++) {
      say(`Reading the texts: ${Math.round((100 * shard) / meta.texts.length)}% …`);
      await loadShard(shard);
    }
  }

  // ── words ───────────────────────────────────────────────────────────────────────────────────

  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(foldable, (letter) => folds.get(letter));
  }

  function wordsOf(text) {
    return (text.match(WORD) || []).map((word) => fold(word.replaceAll(ZWNJ, ""))).filter(Boolean);
  }

  function spaced(text) {
    let line = " ";
    for (const word of text.match(WORD) || []) {
      const whole = fold(word.replaceAll(ZWNJ, ""));
      if (whole) line += whole + " ";
      if (word.includes(ZWNJ)) line += word.split(ZWNJ).map(fold).join(" ") + " ";
    }
    return line;
  }

  function occurrences(line, word) {
    let count = 0;
    for (let at = line.indexOf(word); at >= 0 && count < 8; at = line.indexOf(word, at + 1)) count++;
    return count;
  }

  // ── finding ─────────────────────────────────────────────────────────────────────────────────

  function codesChosen() {
    const codes = {};
    for (const field of FIELDS) {
      const chosen = state.chosen[field];
      if (!chosen.size) continue;
      codes[field] = new Set();
      meta.values[field].forEach((value, code) => { if (chosen.has(value)) codes[field].add(code); });
    }
    return codes;
  }

  // Counts of a field leave its own filter out, so that a second value of it can be added.
  function find(words) {
    const codes = codesChosen();
    const asked = Object.keys(codes);
    const since = state.since ? Date.parse(state.since) / 1000 : -Infinity;
    const until = state.until ? Date.parse(state.until) / 1000 + 86400 : Infinity;
    const counts = Object.fromEntries(FIELDS.map((f) => [f, new Map()]));
    const hits = [];
    const count = (row, field) => {
      for (const code of row[field]) counts[field].set(code, (counts[field].get(code) || 0) + 1);
    };
    for (const row of rows) {
      if (!(row.time >= since && row.time < until)) continue;
      if (!words.every((word) => hay[row.at].includes(" " + word))) continue;
      const failing = asked.filter((field) => !row[field].some((code) => codes[field].has(code)));
      if (failing.length === 0) {
        hits.push(row);
        for (const field of FIELDS) count(row, field);
      } else if (failing.length === 1) {
        count(row, failing[0]);
      }
    }
    return { hits, counts };
  }

  function ordered(hits, words) {
    const sort = state.sort || (words.length ? "relevance" : "newest");
    const newest = (a, b) => b.time - a.time || a.at - b.at;
    if (sort === "oldest") return hits.sort((a, b) => a.time - b.time || a.at - b.at);
    if (sort === "newest" || !words.length) return hits.sort(newest);
    const scores = new Map();
    for (const row of hits) {
      const title = spaced(row.title);
      let score = 0;
      for (const word of words) {
        const inText = occurrences(hay[row.at], " " + word);
        score += inText / (inText + 2) + (title.includes(" " + word) ? 2 : 0) + (hay[row.at].includes(` ${word} `) ? 0.5 : 0);
      }
      scores.set(row.at, score);
    }
    return hits.sort((a, b) => scores.get(b.at) - scores.get(a.at) || newest(a, b));
  }

  async function search() {
    const mine = ++turn;
    const words = [...new Set(wordsOf(state.q))];
    if (words.length) {
      loading = loading || loadTexts();
      const fault = await loading.then(() => null, (error) => error);
      if (mine !== turn) return;
      if (fault) return say(`The texts cannot be read: ${fault.message}.`);
    }
    const { hits, counts } = find(words);
    draw(ordered(hits, words), counts, words);
  }

  // ── drawing ─────────────────────────────────────────────────────────────────────────────────

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function say(text) { $("status").textContent = text; }

  function label(field, value) {
    return (meta.labels[field] && Object.hasOwn(meta.labels[field], value) && meta.labels[field][value]) || value;
  }

  function day(row) { return new Date(row.time * 1000).toISOString().slice(0, 10); }

  function draw(hits, counts, words) {
    say(hits.length === 1 ? "1 article" : `${hits.length.toLocaleString("en")} articles`);
    $("sort").value = state.sort || (words.length ? "relevance" : "newest");
    $("sort").options[0].disabled = !words.length;
    $("hits").replaceChildren(...hits.slice(0, shown).map((row) => drawHit(row, words)));
    $("more").hidden = hits.length <= shown;
    if (!hits.length) $("hits").append(make("li", {}, "Nothing matches. Leave out a word or a filter."));
    for (const field of FIELDS) drawFacet(field, counts[field]);
    drawChosen();
  }

  function drawHit(row, words) {
    const language = row.language.length ? meta.values.language[row.language[0]] : "";
    const link = make("a", { href: `articles/${row.id.slice(0, 2)}/${row.id}.html` }, ...marked(row.title, words));
    const line = make("p", { class: "meta" }, make("bdi", {}, meta.values.source[row.source[0]]), " · ",
      make("time", { datetime: day(row) }, day(row)));
    if (language) line.append(" · ", make("bdi", {}, label("language", language)));
    if (row.versions > 1) line.append(" · ", make("span", { class: "label" }, `${row.versions} versions`));
    return make("li", { dir: RTL.test(row.title) ? "rtl" : "ltr" },
      make("h2", { lang: language }, link), line,
      make("p", { class: "snippet", dir: "auto", lang: language }, ...(words.length ? snippet(row, words) : [row.lead])));
  }

  function places(text, words) {
    const found = [];
    for (const match of text.matchAll(WORD)) {
      const forms = [match[0].replaceAll(ZWNJ, ""), ...match[0].split(ZWNJ)].map(fold);
      if (forms.some((form) => words.some((word) => form.startsWith(word)))) {
        found.push([match.index, match.index + match[0].length]);
      }
    }
    return found;
  }

  function marked(text, words, found = words.length ? places(text, words) : []) {
    const nodes = [];
    let at = 0;
    for (const [start, end] of found) {
      nodes.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
      at = end;
    }
    nodes.push(text.slice(at));
    return nodes;
  }

  function snippet(row, words) {
    const text = texts[row.at].replace(/\s+/g, " ");
    const found = places(text, words);
    if (!found.length) return [row.lead];
    let from = Math.max(0, found[0][0] - 60);
    if (from > 0) from = Math.min(found[0][0], text.indexOf(" ", from) + 1);
    let to = Math.min(text.length, from + SNIPPET);
    if (to < text.length) to = Math.max(found[0][1], text.lastIndexOf(" ", to));
    const inside = found.filter(([start, end]) => start >= from && end <= to).map(([s, e]) => [s - from, e - from]);
    const nodes = marked(text.slice(from, to), words, inside);
    return [from > 0 ? "… " : "", ...nodes, to < text.length ? " …" : ""];
  }

  function drawFacet(field, counts) {
    const box = $(`facet-${field}`);
    const chosen = state.chosen[field];
    const known = new Set(meta.values[field]);
    const wanted = fold(finding[field]);
    let values = [...counts].map(([code, count]) => ({ value: meta.values[field][code], count }));
    for (const value of chosen) {
      if (!values.some((each) => each.value === value) && known.has(value)) values.push({ value, count: 0 });
    }
    values.sort((a, b) => chosen.has(b.value) - chosen.has(a.value) || b.count - a.count
      || label(field, a.value).localeCompare(label(field, b.value)));
    const all = values.length;
    if (wanted) values = values.filter(({ value }) => fold(`${label(field, value)} ${value}`).includes(wanted));
    const most = open.has(field) || wanted ? MANY : Math.max(FEW, chosen.size);
    const focused = box.contains(document.activeElement) ? document.activeElement.value : null;
    const list = values.slice(0, most).map(({ value, count }) => {
      const check = make("input", { type: "checkbox", value, "data-field": field });
      check.checked = chosen.has(value);
      return make("li", {}, make("label", {}, check, make("bdi", {}, label(field, value)),
        make("span", { class: "count" }, count.toLocaleString("en"))));
    });
    box.querySelector("ul").replaceChildren(...list);
    box.querySelector(".find").hidden = all <= FEW;
    const button = box.querySelector(".all");
    button.hidden = all <= FEW || Boolean(wanted);
    button.textContent = open.has(field) ? "fewer" : `all ${all.toLocaleString("en")}`;
    button.setAttribute("aria-expanded", String(open.has(field)));
    box.hidden = all === 0;
    if (focused !== null) for (const input of box.querySelectorAll("li input")) if (input.value === focused) input.focus();
  }

  function drawChosen() {
    const buttons = [];
    for (const field of FIELDS) {
      for (const value of state.chosen[field]) {
        const button = make("button", { type: "button", "data-field": field, "data-value": value, "aria-label": `Remove ${HEADS[field]} ${label(field, value)}` },
          `${HEADS[field]}: `, make("bdi", {}, label(field, value)));
        buttons.push(make("li", {}, button));
      }
    }
    for (const [name, head] of [["since", "From"], ["until", "To"]]) {
      if (state[name]) buttons.push(make("li", {}, make("button", { type: "button", "data-date": name }, `${head} ${state[name]}`)));
    }
    if (buttons.length > 1) buttons.push(make("li", { class: "clear" }, make("button", { type: "button", "data-clear": "" }, "Clear all")));
    $("chosen").replaceChildren(...buttons);
  }

  function makeFacets() {
    for (const field of FIELDS) {
      const find = make("input", { type: "search", class: "find", dir: "auto", placeholder: "Find …", "aria-label": `Find in ${HEADS[field]}` });
      find.addEventListener("input", () => { finding[field] = find.value; search(); });
      const all = make("button", { type: "button", class: "all", "aria-controls": `facet-${field}` });
      all.addEventListener("click", () => { open.has(field) ? open.delete(field) : open.add(field); search(); });
      $("facets").append(make("fieldset", { id: `facet-${field}` }, make("legend", {}, HEADS[field]), find, make("ul"), all));
    }
  }

  // ── the address ─────────────────────────────────────────────────────────────────────────────

  function readAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    state.q = asked.get("q") || "";
    state.sort = SORTS.includes(asked.get("sort")) ? asked.get("sort") : "";
    for (const name of ["since", "until"]) {
      const date = asked.get(name) || "";
      state[name] = /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date)) ? date : "";
    }
    for (const field of FIELDS) state.chosen[field] = new Set(asked.getAll(field));
    $("q").value = state.q;
    $("since").value = state.since;
    $("until").value = state.until;
  }

  function address() {
    const asked = new URLSearchParams();
    for (const name of ["q", "sort", "since", "until"]) if (state[name]) asked.append(name, state[name]);
    for (const field of FIELDS) for (const value of state.chosen[field]) asked.append(field, value);
    return "#" + asked;
  }

  // Typing replaces the entry in the browser's history, choosing adds one: Back undoes a choice.
  function changed({ typing = false } = {}) {
    shown = STEP;
    const url = address();
    if (url !== (location.hash || "#")) {
      if (typing) history.replaceState(null, "", url);
      else history.pushState(null, "", url);
    }
    search();
  }

  // ── events ──────────────────────────────────────────────────────────────────────────────────

  function listen() {
    let pause = 0;
    $("q").addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => { state.q = $("q").value.trim(); changed({ typing: true }); }, 120);
    });
    $("search").addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(pause);
      state.q = $("q").value.trim();
      changed();
    });
    $("facets").addEventListener("change", ({ target }) => {
      const chosen = state.chosen[target.dataset.field];
      if (!chosen) return;
      target.checked ? chosen.add(target.value) : chosen.delete(target.value);
      changed();
    });
    for (const name of ["since", "until"]) $(name).addEventListener("change", () => { state[name] = $(name).value; changed(); });
    $("sort").addEventListener("change", () => { state.sort = $("sort").value; changed(); });
    $("chosen").addEventListener("click", (event) => drop(event.target.closest("button")));
    $("more").addEventListener("click", showMore);
    for (const happening of ["hashchange", "popstate"]) window.addEventListener(happening, () => { readAddress(); search(); });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, select, textarea");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        $("q").focus();
      }
    });
  }

  function drop(button) {
    if (!button) return;
    const { field, value, date } = button.dataset;
    if (field) state.chosen[field].delete(value);
    else if (!date) for (const each of FIELDS) state.chosen[each].clear();
    for (const each of field ? [] : date ? [date] : ["since", "until"]) state[each] = $(each).value = "";
    changed();
    $("results").focus();
  }

  async function showMore() {
    const first = shown;
    shown += STEP;
    await search();
    const next = $("hits").children[first];
    if (next) next.querySelector("a").focus();
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!meta || rows.length !== meta.articles) {
      say("This export is not whole: files are missing in its folder data.");
      return;
    }
    if (matchMedia("(max-width: 48rem)").matches) $("filters").open = false;
    makeFacets();
    readAddress();
    listen();
    search();
  });

  return { meta: (given) => { meta = given; }, folds: takeFolds, rows: takeRows, texts: takeTexts };
})();
