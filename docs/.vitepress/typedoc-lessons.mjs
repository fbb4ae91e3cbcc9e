// A plugin for TypeDoc: each page of the API begins with a way back to the lesson, and parameters that are taken apart where they are
// declared (`{ key, nonce }: SealOptions`) get a name instead of `__namedParameters`.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Converter, ReflectionKind } from 'typedoc';
import { MarkdownPageEvent } from 'typedoc-plugin-markdown';

const docs = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter))
      if (parameter.name === '__namedParameters') parameter.name = nameFor(parameter.type);
  });
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    page.contents = page.contents && withRightAnchors(page.contents);
    const name = /^(?:@cleartext\/)?([\w-]+)/.exec(page.url)?.[1];
    const lesson = path.join(docs, 'packages', `${name}.md`);
    if (!name || !existsSync(lesson)) return;
    const title = /^# (.+)$/m.exec(readFileSync(lesson, 'utf8'))?.[1] ?? name;
    const way = `The lesson, with examples that run: [${title}](/packages/${name}). This page lists every export of \`@cleartext/${name}\`.`;
    page.contents = page.contents?.replace(/^# .*$/m, (heading) => `${heading}\n\n${way}`);
  });
}

/** The type's own name in small letters; `options` where it has none. */
function nameFor(type) {
  const name = type?.type === 'reference' ? type.name : 'Options';
  return name.endsWith('Options') ? 'options' : name.charAt(0).toLowerCase() + name.slice(1);
}

/** TypeDoc numbers some anchors although their heading stands on the page only once; these lose their number. */
function withRightAnchors(markdown) {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, text]) => text.toLowerCase().replace(/\W/g, ''));
  return markdown.replace(/\]\(#([a-z0-9_]+)-\d+\)/g, (link, name) =>
    headings.filter((heading) => heading === name.replace(/\W/g, '')).length === 1 ? `](#${name})` : link,
  );
}
