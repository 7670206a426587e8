import type { JSX } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import { BottomSheet } from '#client/ui/dialog.tsx';
import './install-guide.css';

/** iPhones and iPads install an app by hand only: two taps, in pictures. */
export function InstallGuide(props: { open: boolean; onClose: () => void }): JSX.Element {
  return (
    <BottomSheet
      open={props.open}
      onClose={props.onClose}
      title="Put Syrup on your Home Screen"
      description="Two taps. It then opens without a network, and your phone keeps what you tap until it is sent."
      footer={
        <Button variant="primary" size={52} wide onClick={props.onClose}>
          Done
        </Button>
      }
    >
      <ol class="install-steps">
        <li class="install-step">
          <SharePicture />
          <p>
            <strong>1. Tap Share</strong> in the bar of your browser. In some it is under ⋯ first.
          </p>
        </li>
        <li class="install-step">
          <HomeScreenPicture />
          <p>
            <strong>2. Choose “Add to Home Screen”</strong>, then Add. Scroll the list if it is not in sight.
          </p>
        </li>
      </ol>
    </BottomSheet>
  );
}

/** The lower end of a phone: the bar of the browser, its share button ringed. */
function SharePicture(): JSX.Element {
  return (
    <svg class="install-picture" viewBox="0 0 200 132" aria-hidden="true">
      <path class="install-phone" d="M8 2v104a18 18 0 0 0 18 18h148a18 18 0 0 0 18-18V2" />
      <path class="install-line" d="M28 14h120M28 30h88M28 46h104" />
      <path class="install-rule" d="M8 66h184" />
      <path class="install-sign" d="M36 88l-8 8 8 8M60 88l8 8-8 8M142 89h12v14h-12zM168 92h12v14h-12z" />
      <circle class="install-ring" cx="106" cy="96" r="24" />
      <path class="install-aim" d="M106 101V82M100 88l6-6 6 6M101 91h-5v17h20V91h-5" />
    </svg>
  );
}

/** The list that opens: the line for the home screen ringed. */
function HomeScreenPicture(): JSX.Element {
  return (
    <svg class="install-picture" viewBox="0 0 200 132" aria-hidden="true">
      <rect class="install-phone" x="8" y="4" width="184" height="124" rx="16" />
      <path class="install-line" d="M26 26h80M26 106h64" />
      <path class="install-sign" d="M164 19h11v14h-11zM164 99h11v14h-11z" />
      <path class="install-rule" d="M8 44h184M8 88h184" />
      <rect class="install-ring" x="14" y="48" width="172" height="36" rx="10" />
      <text class="install-word" x="24" y="71">
        Add to Home Screen
      </text>
      <path class="install-aim" d="M161 59h14v14h-14zM168 62v8M164 66h8" />
    </svg>
  );
}
