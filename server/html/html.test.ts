import { expect, test } from 'vitest';
import { Html, html } from './html.ts';

const evil = `"><script>alert('x')</script>&amp;`;

test('values are escaped in content and attributes', () => {
  expect(html`<a title="${evil}">${evil}</a>`.text).toBe(
    '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;</a>',
  );
});

test('markup goes in as it is, lists are joined, nothing is nothing', () => {
  expect(html`${[html`<b>${'<'}</b>`, new Html('<i>'), null, undefined, 3]}`.text).toBe('<b>&lt;</b><i>3');
});

test('control characters become visible', () => {
  expect(html`${'a\u0000b\u001b[31m'}`.text).toBe('a\ufffdb\ufffd[31m');
});
