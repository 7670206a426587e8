/**
 * Scripts, styles and sockets of our own origin only, nothing inline. Pictures may come from any https address,
 * because operators name the picture of what is drawn.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob: https:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * What no page of ours ever asks a browser for; what they do use (clipboard, share, wake lock) is not named. Browsers
 * complain on every page of a name they do not know, as all but some builds do of Bluetooth.
 */
const DENIED_FEATURES = [
  'camera',
  'display-capture',
  'geolocation',
  'hid',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': DENIED_FEATURES.map((feature) => `${feature}=()`).join(', '),
} as const;

/** Two years, as browsers ask of sites that mean it. */
const STRICT_TRANSPORT = 'max-age=63072000; includeSubDomains';

/** The headers that every answer has: pages, files, refusals, and what is refused before it is a request. */
export function securityHeaders(behindTls: boolean): Readonly<Record<string, string>> {
  return behindTls
    ? { ...SECURITY_HEADERS, 'strict-transport-security': STRICT_TRANSPORT }
    : SECURITY_HEADERS;
}

/** Lets the development server's own inline scripts and styles through; never used by a build. */
export function loosenForDevelopment(policy: string, nonce: string): string {
  return policy
    .replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`)
    .replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)
    .replace("worker-src 'self'", "worker-src 'self' blob:");
}
