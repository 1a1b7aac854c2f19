/** What every widget's sheet begins with: the element's box, buttons, the ring of the focus, and what waits. Custom
 *  properties, with what counts without them: --aparte-height 26rem, --aparte-radius .75rem, --aparte-surface,
 *  --aparte-focus (the text's colour). */
export const BASE_STYLES = `:host{display:block;min-height:var(--aparte-height,26rem);--r:var(--aparte-radius,.75rem);--s:var(--aparte-surface,color-mix(in srgb,currentColor 9%,transparent))}
:host([hidden]){display:none!important}
*{box-sizing:border-box;margin:0}
button{display:grid;place-items:center;width:2.75rem;height:2.75rem;padding:0;border:1.5px solid;border-radius:50%;background:none;color:inherit;cursor:pointer}
[aria-disabled=true]{opacity:.35;cursor:default}
a{color:inherit;text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible{outline:3px solid var(--aparte-focus,currentColor);outline-offset:1px}
.idle{visibility:hidden}
@media(prefers-reduced-motion:no-preference){ul{scroll-behavior:smooth}[aria-hidden=true]{animation:w 1.4s infinite alternate}}
@keyframes w{to{opacity:.5}}
`;
