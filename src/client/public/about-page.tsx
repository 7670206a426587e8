import type { JSX } from 'solid-js';
import type { AboutPage as AboutPageData } from '#shared/live/page-data.ts';
import './about-page.css';
import { PageFrame } from './page-frame.tsx';

/** What a waffle is, what happens to money and data, and why a draw can be trusted. Text only. */
export function AboutPage(props: { data: AboutPageData }): JSX.Element {
  return (
    <PageFrame class="frame-text about">
      <h1>How it works</h1>
      <p>
        A waffle is a board of numbered spots at one price. Everybody sees the same board and it moves as
        spots go: free spots are green, claimed ones yellow until they are paid, paid ones red.
      </p>
      <ol class="about-steps">
        <li>
          <b>Claim.</b> Tap the numbers you want, or let the board pick, and say your Instagram handle. You
          get all the numbers you tapped or none: nobody can take one of them from under you.
        </li>
        <li>
          <b>Pay.</b> You pay the organiser directly, the way they ask for. No money passes through this site.
          Copy the amount and the note, so that they know what it is for.
        </li>
        <li>
          <b>Follow.</b> The organiser marks your spots as paid and you see it here at once. Your own “My
          spots” link shows what you owe and lets you give spots back that are not paid.
        </li>
        <li>
          <b>Win.</b> Once the winner is set, the board says so to everybody, and stays readable.
        </li>
      </ol>
      <h2>No account, no app</h2>
      <p>
        There is nothing to install and no password. Your browser keeps two small cookies: one remembers the
        handle you claimed with, one keeps your claims together and tells robots from people. No other site is
        asked for anything but the pictures that organisers link to, and nothing you do here is sold or
        followed.
      </p>
      <p>
        Anybody can type any handle here, so a claim alone proves nothing: the organiser knows you by your
        payment.
      </p>
      <h2 id="draws">How draws are fair</h2>
      <p>
        An organiser may name the winner by hand, for example from a live video; it is then marked as named by
        hand. Or they let the board draw, and then anybody can check it:
      </p>
      <ol class="about-steps">
        <li>
          <b>Sealed before.</b> Before the draw the board publishes fingerprints (SHA-256) of the list of paid
          spots and of a secret. Neither can be changed afterwards without everybody seeing it.
        </li>
        <li>
          <b>Dice nobody holds.</b> The draw mixes the secret with public randomness of a later moment, which
          is fixed at sealing and which neither the organiser nor we can know in advance. Where no public
          randomness can be reached, the secret alone decides, and the draw says so.
        </li>
        <li>
          <b>Checked by you.</b> The “Check the draw” page repeats every step in your own browser, from
          published numbers only. You can download them and do the same with any other program.
        </li>
        <li>
          <b>No quiet second try.</b> A draw that is repeated needs a reason, and the first one stays visible.
        </li>
      </ol>
      <p class="muted">Syrup {props.data.version}</p>
    </PageFrame>
  );
}
