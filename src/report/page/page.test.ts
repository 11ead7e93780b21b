import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { embeddedJson, escaped } from './escape.ts';
import { htmlPage, type Page } from './page.ts';
import { pageScript, pageScriptHash } from './script.ts';

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
        { kind: 'warning', text: hostile },
        { kind: 'facts', facts: [{ label: hostile, value: hostile }] },
        {
          kind: 'gallery',
          pictures: [{ kind: 'figure', image: { jpeg: Uint8Array.of(1), alternative: hostile }, caption: hostile }],
        },
        {
          kind: 'explorer',
          id: 'explore-1',
          finding: hostile,
          pictures: [],
          data: {
            thresholds: [0.5],
            truePositives: [1],
            falsePositives: [0],
            positives: 1,
            negatives: 1,
            start: 0,
            z: 1.96,
          },
          note: hostile,
        },
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
    expect([...document.querySelectorAll('script')].map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('"thresholds":[0.5]'),
      pageScript,
    ]);
    expect(document.querySelector('h2')!.textContent).toBe(hostile);
    expect(document.querySelector('pre')!.textContent).toBe(hostile);
    expect(document.querySelector('img')!.getAttribute('alt')).toBe(hostile);
  });

  it('stands alone: nothing is fetched, nothing runs but its own script', () => {
    expect(html).toContain(`script-src '${pageScriptHash}'`);
    expect(html).not.toMatch(/ on[a-z]+="/);
    const links = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.every((link) => /^data:image\/(png|jpeg);base64,/.test(link) || link.startsWith('#'))).toBe(true);
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

describe('the page’s parts', () => {
  const parts = [
    { heading: 'Mass', id: 'finding-Mass', blocks: [] },
    { heading: 'Edema', blocks: [] },
  ];
  const { document } = parseHTML(
    htmlPage({ ...page, sections: [1, 2, 3].map((n) => ({ heading: `Part ${n}`, blocks: [], parts })) }),
  );

  it('are named in the contents with their headings one level down, each with an anchor of its own', () => {
    const targets = [...document.querySelectorAll('nav li li a')].map((link) => link.getAttribute('href')!.slice(1));
    expect(targets.slice(0, 2)).toEqual(['finding-Mass', 'section-1-2']);
    expect(document.getElementById('section-2-2')!.querySelector('h3')!.textContent).toBe('Edema');
  });
});

describe('a table', () => {
  const table = parseHTML(
    htmlPage({
      ...page,
      sections: [
        {
          heading: 'Results',
          blocks: [
            {
              kind: 'table',
              caption: 'Areas',
              columns: [{ label: 'Finding' }, { label: 'AUC', isNumeric: true }],
              rows: [
                [
                  { text: 'Mass', target: 'finding-Mass' },
                  { text: '0.812 (0.7 – 0.9)', value: 0.812 },
                ],
              ],
              isSortable: true,
            },
          ],
        },
      ],
    }),
  ).document.querySelector('table')!;

  it('has a caption, heads with a scope, what a cell is sorted by, and links to other parts', () => {
    expect(table.querySelector('caption')!.textContent).toBe('Areas');
    expect([...table.querySelectorAll('th')].map((head) => head.getAttribute('scope'))).toEqual(['col', 'col', 'row']);
    expect(table.querySelector('td')!.getAttribute('data-value')).toBe('0.812');
    expect(table.querySelector('a')!.getAttribute('href')).toBe('#finding-Mass');
    expect(table.hasAttribute('data-sortable')).toBe(true);
  });
});

describe('embeddedJson', () => {
  it('says the same as JSON, and nothing in it ends a script element', () => {
    const value = { text: '</script><!-- & "quoted"', numbers: [1, 0.5] };
    expect(embeddedJson(value)).not.toContain('<');
    expect(JSON.parse(embeddedJson(value))).toEqual(value);
  });
});

describe('a figure', () => {
  it('says its numbers to those who hear the page', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="ROC"><desc>&lt;Mass&gt; "0.812"</desc></svg>';
    const html = htmlPage({
      ...page,
      sections: [{ heading: 'A', blocks: [{ kind: 'figure', image: svg, caption: 'c' }] }],
    });
    const shown = parseHTML(html).document.querySelector('figure svg')!;
    expect(shown.getAttribute('aria-label')).toBe('ROC. <Mass> "0.812"');
  });
});
