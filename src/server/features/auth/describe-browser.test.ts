import { describe, expect, it } from 'vitest';
import { describeBrowser } from './describe-browser.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.50';

describe('what a browser says of itself', () => {
  it.each([
    [
      'Safari on an iPhone',
      `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`,
      'Safari 17.5',
      'iOS 17.5',
      'mobile',
    ],
    [
      'Chrome on Windows',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
      'Chrome 126.0',
      'Windows 10',
      'desktop',
    ],
    [
      'Firefox on Linux',
      'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      'Firefox 128.0',
      'Linux',
      'desktop',
    ],
    [
      'Edge on a Mac',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68',
      'Microsoft Edge 126.0',
      'macOS Catalina',
      'desktop',
    ],
    [
      'Safari on an iPad',
      'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
      'Safari 16.6',
      'iOS 16.6',
      'tablet',
    ],
    [
      'Instagram on an iPhone',
      `${IPHONE} Mobile/15E148 Instagram 341.0.3.28.90 (iPhone14,5; iOS 17_5_1; de_DE; de; scale=3.00; 1170x2532; 624302420)`,
      'Instagram 341',
      'iOS 17.5',
      'mobile',
    ],
    [
      'Instagram on Android',
      `${ANDROID} Mobile Safari/537.36 Instagram 340.0.0.22.109 Android (34/14; 420dpi; 1080x2274; Google/google; Pixel 8)`,
      'Instagram 340',
      'Android 14',
      'mobile',
    ],
    [
      'Facebook on an iPhone',
      `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/471.0.0.33.107;FBBV/612345;FBDV/iPhone14,5;FBMD/iPhone]`,
      'Facebook 471',
      'iOS 17.5',
      'mobile',
    ],
    [
      'Facebook on Android',
      `${ANDROID} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/471.0.0.36.75;]`,
      'Facebook 471',
      'Android 14',
      'mobile',
    ],
    [
      'TikTok on an iPhone',
      `${IPHONE} Mobile/15E148 musical_ly_35.1.0 JsSdk/2.0 NetType/WIFI Channel/App Store BytedanceWebview/d8a21c6`,
      'TikTok 35',
      'iOS 17.5',
      'mobile',
    ],
    [
      'TikTok on Android',
      `${ANDROID} Mobile Safari/537.36 trill_350103 BytedanceWebview/d8a21c6`,
      'TikTok',
      'Android 14',
      'mobile',
    ],
    [
      'Threads',
      `${IPHONE} Mobile/15E148 Barcelona 340.0.0.20 (iPhone14,5)`,
      'Threads 340',
      'iOS 17.5',
      'mobile',
    ],
    ['curl', 'curl/8.5.0', 'curl 8.5', '', 'other'],
    ['Python', 'python-requests/2.32.3', 'python-requests 2.32', '', 'other'],
    ['nothing', '', '', '', 'other'],
    ['blanks', '   ', '', '', 'other'],
  ])('is read: %s', (_name, userAgent, browser, os, device) => {
    expect(describeBrowser(userAgent)).toEqual({ browser, os, device });
  });

  it('stays short and printable, and is read quickly, whatever it is', () => {
    const hostile = [
      'a/1'.repeat(5_000),
      `Mozilla/5.0 ${'('.repeat(20_000)}`,
      `Mozilla/5.0 (Linux; ${'x;'.repeat(10_000)}`,
      `Instagram ${'9'.repeat(1_000)}`,
      '\u0000\u001b[31mred/1.0\r\nSet-Cookie: a=b',
      '\ud800',
      `${'x'.repeat(30)}/${'1'.repeat(400)}`,
    ];
    for (const userAgent of hostile) {
      const beganMs = performance.now();
      const { browser, os } = describeBrowser(userAgent);
      expect(performance.now() - beganMs).toBeLessThan(50);
      for (const text of [browser, os]) {
        expect(text.length).toBeLessThanOrEqual(60);
        expect(text).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      }
    }
  });
});
