import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { escaped, htmlPage, type Page } from './html.ts';

const hostile = `<script>alert("1")</script> & 'x'`;
const page: Page = {
  title: `Report ${hostile}`,
  subtitle: hostile,
  facts: [{ label: hostile, value: hostile }],
  sections: [
    {
      heading: hostile,
      blocks: [
        { kind: 'text', text: hostile },
        { kind: 'list', items: [hostile] },
        { kind: 'code', text: hostile },
        {
          kind: 'table',
          caption: hostile,
          columns: [{ label: hostile }, { label: 'n', isNumeric: true }],
          rows: [[hostile, { quiet: hostile }]],
        },
        { kind: 'figure', image: { png: Uint8Array.of(1, 2, 3), alternative: hostile }, caption: hostile },
        { kind: 'figure', image: '<svg xmlns="http://www.w3.org/2000/svg"><title>ROC</title></svg>', caption: 'curve' },
      ],
    },
  ],
  generator: `roentgen ${hostile}`,
};

describe('htmlPage', () => {
  const html = htmlPage(page);
  const { document } = parseHTML(html);

  it('escapes every text it is given', () => {
    expect(document.querySelectorAll('script')).toHaveLength(0);
    expect(document.querySelector('h2')!.textContent).toBe(hostile);
    expect(document.querySelector('pre')!.textContent).toBe(hostile);
    expect(document.querySelector('img')!.getAttribute('alt')).toBe(hostile);
    expect(html.split('<script').length).toBe(1);
  });

  it('stands alone: nothing is fetched, nothing runs', () => {
    const links = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.every((link) => link.startsWith('data:image/png;base64,') || link.startsWith('#'))).toBe(true);
    expect(html).not.toMatch(/@import|url\(/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('data:image/png;base64,AQID');
    expect(document.querySelector('figure svg title')!.textContent).toBe('ROC');
  });

  it('says at its head that it is for research and teaching', () => {
    expect(document.querySelector('header')!.textContent).toContain('For research and teaching, not for clinical use.');
  });

  it('gives the same bytes for the same input', () => {
    expect(htmlPage(page)).toBe(html);
  });

  it('lists its sections where there are several', () => {
    expect(document.querySelector('nav')).toBeNull();
    const sections = ['One', 'Two', 'Three'].map((heading) => ({ heading, blocks: [] }));
    const long = parseHTML(htmlPage({ ...page, sections })).document;
    const targets = [...long.querySelectorAll('nav a')].map((link) => link.getAttribute('href')!.slice(1));
    expect(targets.map((id) => long.getElementById(id)!.querySelector('h2')!.textContent)).toEqual([
      'One',
      'Two',
      'Three',
    ]);
  });
});

describe('escaped', () => {
  it('leaves other text as it is', () => {
    expect(escaped('Pleural_Thickening ≥ 0.5')).toBe('Pleural_Thickening ≥ 0.5');
    expect(escaped(`&<>"'`)).toBe('&amp;&lt;&gt;&quot;&#39;');
  });
});
