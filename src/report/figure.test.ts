import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { figure } from './figure.ts';
import { plot } from './plot.ts';
import { renderPng } from './render.ts';
import { element, textOf } from './svg.ts';

const options = {
  width: 400,
  height: 100,
  title: 'Mass <b> & "Nodule"',
  subtitle: 'a line that is long enough to be broken into two because the figure is narrow',
  panels: [{ x: 0, y: 0, content: plot({ width: 400, height: 100, x: { domain: [0, 1] }, y: { domain: [0, 1] } }) }],
  description: 'Nothing & all',
};
const parse = (svg: string) => new DOMParser().parseFromString(svg, 'image/svg+xml');

describe('figure', () => {
  it('stands alone: namespace, size, font, title and description for those who cannot see it', async () => {
    const svg = figure(options);
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    const root = parse(svg).documentElement!;
    expect(root.getAttribute('font-family')).toBe('Inter, system-ui, sans-serif');
    expect(root.getAttribute('role')).toBe('img');
    expect(root.querySelector('title')!.textContent).toBe(options.title);
    expect(root.querySelector('desc')!.textContent).toBe('Nothing & all');
    expect((await renderPng(svg)).length).toBeGreaterThan(1000);
  });

  it('makes room for every line of heading and notes', () => {
    const height = (extra: object) =>
      Number(parse(figure({ ...options, ...extra })).documentElement!.getAttribute('height'));
    expect(height({})).toBeGreaterThan(height({ subtitle: 'short' }));
    expect(height({ notes: ['one', 'two'] })).toBeGreaterThan(height({ notes: ['one'] }));
  });

  it('needs no style sheet and gives the same bytes each time', () => {
    expect(figure(options)).not.toMatch(/<style|class=/);
    expect(figure(options)).toBe(figure(options));
  });
});

describe('element', () => {
  it('escapes names and drops what XML cannot hold', () => {
    const svg = textOf(element('text', { 'data-name': '<"&' }, 'a\u0000b < c'));
    expect(svg).toBe('<text data-name="&lt;&quot;&amp;">a\ufffdb &lt; c</text>');
  });
});
