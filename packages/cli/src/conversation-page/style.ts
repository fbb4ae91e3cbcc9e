/** How the page of a conversation looks. */

/** The style sheet. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --soft: #5a6472; --line: #d5dae1; --card: #f6f8fa;
  --client: #0b61c4; --server: #8a3ffc; --bad: #b3261e; --mark: #ffe08a; --marked: #1b1f24; --stripe: #eaeef3; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --text: #e6e9ee; --soft: #9aa5b4; --line: #333a45; --card: #1c2128;
  --client: #69b1ff; --server: #c29bff; --bad: #ff8a80; --mark: #ffd54a; --marked: #14171c; --stripe: #262d37; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 0; } header p { color: var(--soft); margin: .25rem 0 1rem; }
.ends { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 2px solid var(--line); padding: .25rem 0; }
.ends b:first-child { color: var(--client); } .ends b:last-child { color: var(--server); text-align: right; }
ol { list-style: none; margin: .5rem 0; padding: 0; }
li.entry { margin: .4rem 0; }
.entry > button { display: block; width: 68%; text-align: left; font: inherit; color: inherit; background: var(--card); cursor: pointer;
  border: 1px solid var(--line); border-left: 4px solid var(--client); border-radius: 6px; padding: .4rem .7rem; }
.entry.server > button { margin-left: 32%; border-left: 1px solid var(--line); border-right: 4px solid var(--server); }
.entry > button:hover, .entry > button:focus-visible { border-color: currentColor; outline: none; }
.number { color: var(--soft); font-variant-numeric: tabular-nums; } .name { font-weight: 600; }
.arrow { color: var(--client); font-weight: 700; } .server .arrow { color: var(--server); }
.facts, .summary { color: var(--soft); font-size: .875rem; } .facts { margin-left: .4rem; } .summary { display: block; }
.unread .name, .note.failure { color: var(--bad); }
.note { color: var(--soft); font-size: .875rem; text-align: center; padding: .1rem 0; } .note.state { font-size: .75rem; }
.bytes { border: 1px solid var(--line); border-radius: 6px; margin: .3rem 0 1rem; padding: .2rem .8rem .8rem; }
.layer h3 { font-size: 1rem; margin: .8rem 0 .1rem; } .layer h3 small { font-weight: 400; color: var(--soft); }
.point { min-height: 1.5em; font-size: .875rem; color: var(--soft); }
.both { display: grid; grid-template-columns: minmax(0, 26rem) minmax(0, 1fr); gap: 1rem; align-items: start; }
.hex, .names { font: 13px/1.6 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; max-height: 28rem; overflow: auto; }
.hex { border: 1px solid var(--line); border-radius: 4px; padding: .3rem; }
.hex .at { color: var(--soft); user-select: none; white-space: pre; } .hex div { white-space: nowrap; } .hex i { font-style: normal; padding: 0 .25ch; cursor: pointer; }
.hex i.odd { background: var(--stripe); }
.names div { padding: 0 .3rem; white-space: pre-wrap; } .names .leaf { cursor: pointer; } .names .group { color: var(--soft); }
.names .leaf small { color: var(--soft); font-size: inherit; }
.on, .names .on small { background: var(--mark) !important; color: var(--marked) !important; }
.more { font: inherit; margin-top: .4rem; }
@media (max-width: 50rem) { .both { grid-template-columns: minmax(0, 1fr); } .entry > button { width: 94%; } .entry.server > button { margin-left: 6%; }
  .hex, .names { max-height: 18rem; font-size: 12px; } body { padding: .6rem; } }
`;
