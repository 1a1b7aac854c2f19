/** The sheet of `<aparte-recommendations>`. A list is as high as its skeleton whatever it holds: the width of an item,
 *  the shape of its picture and the lines of its texts are fixed. Custom properties, with what counts without them:
 *  --aparte-item-width 12.5rem, --aparte-gap 1rem, --aparte-muted and --aparte-heading-font (as the text around). */
export const RECOMMENDATION_STYLES = `[part=header]{display:flex;align-items:center;justify-content:space-between;gap:1rem;min-height:2.75rem;margin-bottom:.75rem}
[part=heading]{font-size:1.5rem;line-height:1.2;font-family:var(--aparte-heading-font,inherit)}
[part=controls]{display:flex;gap:.5rem}
button::before{content:'';width:.6rem;height:.6rem;border:solid;border-width:2px 2px 0 0;rotate:45deg;translate:-.1rem}
[part=previous]::before{rotate:225deg;translate:.1rem}
ul{display:flex;gap:var(--aparte-gap,1rem);list-style:none;padding:.25rem;margin:-.25rem;overflow-x:auto;scroll-snap-type:x proximity;scroll-padding:.25rem;scrollbar-width:none}
li{position:relative;flex:none;width:var(--aparte-item-width,12.5rem);scroll-snap-align:start}
[part=frame]{aspect-ratio:1;overflow:hidden;border-radius:var(--r);background:var(--s);margin-bottom:.6rem}
img{display:block;width:100%;height:100%;object-fit:cover}
p{line-height:1.3;height:1.3em;overflow:hidden}
[part=title],[part=reason]{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;height:2.6em}
[part=price]{margin:.2rem 0;font-weight:650}
[part=reason]{font-size:.9em;color:var(--aparte-muted,inherit)}
a::after{content:'';position:absolute;inset:0;border-radius:var(--r)}
a:focus{outline:none}
a:focus-visible::after{outline:3px solid var(--aparte-focus,currentColor);outline-offset:1px}
[aria-hidden=true] p{width:80%;border-radius:.3em;background:var(--s)}`;
