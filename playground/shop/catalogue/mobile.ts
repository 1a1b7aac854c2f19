/** Phones and what goes around them. Columns: see `readTable`. */

/** Phones; the 17th is the one the documentation talks about. */
export const PHONES = `
Lumen 5 | Lumen 5 | A bright screen and two days of battery | Un écran lumineux et deux jours d’autonomie | 44900 | 21 | teal | duo
Lumen 5 Plus | Lumen 5 Plus | The same light on a larger screen | La même lumière sur un plus grand écran | 54900 | 14 | indigo | duo
Lumen 5 Mini | Lumen 5 Mini | All of it, two centimetres shorter | Tout pareil, deux centimètres de moins | 39900 | 0 | coral | duo
Orso One | Orso One | A repairable phone with five screws | Un téléphone réparable à cinq vis | 52900 | 9 | sage | bar
Orso One Pro | Orso One Pro | Repairable, with a better camera | Réparable, avec un meilleur appareil photo | 67900 | 7 | ink | bar
Orso Lite | Orso Lite | The essentials, made to last | L’essentiel, fait pour durer | 24900 | 30 | mint | solo
Vela X2 | Vela X2 | Three lenses and a fast chip | Trois objectifs et une puce rapide | 79900 | 11 | plum | trio
Vela X2 Ultra | Vela X2 Ultra | The photographer’s phone | Le téléphone des photographes | 109900 | 3 | brick | ring
Vela S | Vela S | Slim, light and quick to charge | Fin, léger et vite rechargé | 59900 | 17 | rose | trio
Nordlys 12 | Nordlys 12 | Takes photos in the dark | Prend des photos dans le noir | 64900 | 8 | sky | ring
Nordlys 12 Fold | Nordlys 12 Fold | Opens into a small tablet | S’ouvre en petite tablette | 129900 | 2 | indigo | bar
Nordlys 11 | Nordlys 11 | Last year’s favourite, at a fair price | Le favori de l’an dernier, à prix doux | 42900 | 19 | ochre | duo
Tandem Duo | Tandem Duo | Two numbers in one handset | Deux numéros dans un appareil | 32900 | 15 | teal | trio
Tandem Solo | Tandem Solo | Big keys, a clear voice | Grandes touches, voix claire | 12900 | 26 | sand | solo
Granit Field phone | Téléphone de terrain Granit | Dust, rain and falls do not matter | Poussière, pluie et chutes : peu importe | 47900 | 6 | ochre | ring
Granit Field phone 2 | Téléphone de terrain Granit 2 | Tougher still, with a lamp | Encore plus solide, avec une lampe | 56900 | 10 | sage | ring
Pocket phone | Téléphone de poche | Small enough for one hand | Tient dans une seule main | 29900 | 12 | coral | duo
Quiet phone | Téléphone tranquille | Calls, messages, maps; nothing more | Appels, messages, cartes ; rien de plus | 19900 | 13 | sand | solo
`;

/** Phone cases. */
export const PHONE_CASES = `
Terrazzo case | Coque terrazzo | Chips of colour in clear resin | Éclats de couleur dans une résine claire | 2490 | 40 | coral | terrazzo
Terrazzo case, night | Coque terrazzo, nuit | The same, on a dark ground | La même, sur fond sombre | 2490 | 33 | indigo | terrazzo
Breton case | Coque marinière | Stripes, as on the coast | Des rayures, comme sur la côte | 1990 | 52 | sky | stripes
Breton case, red | Coque marinière rouge | Stripes for a brighter day | Des rayures pour les beaux jours | 1990 | 47 | brick | stripes
Dune case | Coque dune | Soft waves in warm tones | Des vagues douces aux tons chauds | 2290 | 28 | ochre | waves
Tide case | Coque marée | Waves with a matt finish | Des vagues au fini mat | 2290 | 0 | teal | waves
Polka case | Coque à pois | Small dots, big smile | Petits pois, grand sourire | 1790 | 61 | rose | dots
Polka case, forest | Coque à pois, forêt | Dots on deep green | Des pois sur un vert profond | 1790 | 44 | sage | dots
Cork case | Coque en liège | Light, warm, from Portugal | Légère, chaude, du Portugal | 2990 | 18 | sand | plain
Leather case | Coque en cuir | Vegetable-tanned, ages well | Tannage végétal, vieillit bien | 4490 | 12 | brick | plain
Recycled case | Coque recyclée | Made from three old cases | Faite de trois vieilles coques | 1990 | 35 | mint | plain
Bloom case | Coque floraison | One large flower | Une grande fleur | 2490 | 22 | plum | flower
Daisy case | Coque marguerite | A flower that asks the question | La fleur qui pose la question | 2490 | 25 | ochre | flower
Bumper case | Coque antichoc | For people who drop things | Pour ceux qui font tout tomber | 2790 | 31 | ink | plain
Card case | Coque porte-cartes | Holds two cards at the back | Deux cartes au dos | 3290 | 16 | teal | stripes
Herbarium case | Coque herbier | A pressed flower under glass | Une fleur séchée sous verre | 2690 | 9 | sage | flower
Confetti case | Coque confetti | Left over from the party | Restés de la fête | 1790 | 38 | plum | dots
Lagoon case | Coque lagon | Clear water, clear edges | Eau claire, bords clairs | 2290 | 27 | sky | waves
`;

/** Chargers, power banks and cables. */
export const CHARGERS = `
Cube charger 20 W | Chargeur cube 20 W | One port, very small | Un port, tout petit | 1990 | 70 | sand | plug
Cube charger 45 W | Chargeur cube 45 W | Two ports, phone and tablet | Deux ports, téléphone et tablette | 3490 | 48 | teal | plug
Cube charger 100 W | Chargeur cube 100 W | Enough for a laptop | De quoi nourrir un portable | 6990 | 15 | ink | plug
Pebble wireless charger | Chargeur sans fil Galet | Put the phone down, that is all | Posez le téléphone, c’est tout | 2990 | 36 | rose | pad
Pebble Duo | Galet Duo | Phone and watch, side by side | Téléphone et montre, côte à côte | 4990 | 20 | sage | pad
Lily charging dish | Coupelle de charge Lily | A dish for keys that also charges | Un vide-poches qui recharge aussi | 3990 | 0 | ochre | pad
Reserve 5 000 | Réserve 5 000 | One full charge in a pocket | Une pleine charge dans la poche | 2490 | 55 | coral | bank
Reserve 10 000 | Réserve 10 000 | Two days away | Deux jours loin de tout | 3490 | 42 | indigo | bank
Reserve 20 000 | Réserve 20 000 | For the whole family | Pour toute la famille | 5490 | 19 | plum | bank
Braided cable, 1 m | Câble tressé, 1 m | USB-C, tested 20,000 bends | USB-C, testé à 20 000 pliures | 1290 | 120 | brick | cable
Braided cable, 2 m | Câble tressé, 2 m | From the socket to the sofa | De la prise au canapé | 1690 | 95 | sky | cable
Short cable, 20 cm | Câble court, 20 cm | For the power bank in the bag | Pour la batterie au fond du sac | 890 | 83 | mint | cable
`;
