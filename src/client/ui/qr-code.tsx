import type { JSX } from 'solid-js';
import { createMemo } from 'solid-js';
import { encode } from 'uqr';
import './qr-code.css';

export interface QrCodeProps {
  /** What a phone's camera reads: an address. */
  text: string;
  /** Spoken description: "QR code of the link to Blue Wig #3". */
  label: string;
  /** 240 px, or 160 px beside other content. */
  size?: 'small' | 'large' | undefined;
}

/** Four modules of white around the code, as the standard asks: cameras lose codes without them. */
const QUIET_ZONE = 4;

/** Black on white in every theme, because many cameras read nothing else. */
export function QrCode(props: QrCodeProps): JSX.Element {
  const code = createMemo(() => {
    const { data, size } = encode(props.text, { ecc: 'M', border: QUIET_ZONE });
    return { path: modulesToPath(data), size };
  });
  return (
    <svg
      class={`qr-code qr-code-${props.size ?? 'large'}`}
      viewBox={`0 0 ${code().size} ${code().size}`}
      role="img"
      aria-label={props.label}
    >
      <path class="qr-code-modules" d={code().path} />
    </svg>
  );
}

/** One rectangle per horizontal run of dark modules. */
function modulesToPath(rows: readonly (readonly boolean[])[]): string {
  let path = '';
  for (const [y, row] of rows.entries()) {
    let start = -1;
    for (let x = 0; x <= row.length; x += 1) {
      const dark = row[x] === true;
      if (dark && start < 0) start = x;
      if (!dark && start >= 0) {
        path += `M${start} ${y}h${x - start}v1h-${x - start}z`;
        start = -1;
      }
    }
  }
  return path;
}
