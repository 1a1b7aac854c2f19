/** Books and bags. Columns: see `readTable`. */

/** Books; titles and authors are invented. */
export const BOOKS = `
The Prompter | Le Souffleur | A novel in five acts | Un roman en cinq actes | 1890 | 22 | brick | curtain
Stage Left | Côté cour | Twelve stories told from the wings | Douze récits venus des coulisses | 1690 | 30 | indigo | curtain
A Summer on the Estuary | Un été sur l’estuaire | Mud, herons and first love | Vase, hérons et premier amour | 1490 | 41 | sky | wave
The Tide Tables | L’Annuaire des marées | A detective who hates boats | Une enquêtrice qui déteste les bateaux | 990 | 56 | teal | wave
Orchard Notes | Carnets de verger | A year among apple trees | Une année parmi les pommiers | 2290 | 17 | sage | leaf
The Patient Gardener | Le Jardinier patient | What to do, and what to leave | Ce qu’il faut faire, et laisser | 2490 | 13 | mint | leaf
Bread at Home | Le Pain à la maison | Flour, water, salt, time | Farine, eau, sel, temps | 2790 | 24 | ochre | sun
Coffee, Slowly | Le Café, lentement | Forty ways to make a cup | Quarante façons de faire une tasse | 1990 | 19 | brick | sun
A Short History of Dusk | Brève histoire du crépuscule | Light, cities and sleep | La lumière, les villes, le sommeil | 2190 | 11 | plum | moon
Nights Without Lamps | Nuits sans lampes | A walk across a dark country | La traversée d’un pays sombre | 1790 | 0 | indigo | moon
The Cartographer’s Niece | La Nièce du cartographe | An adventure with folded maps | Une aventure aux cartes pliées | 1590 | 37 | rose | peak
Three Passes | Trois cols | On foot from valley to valley | À pied, de vallée en vallée | 1890 | 14 | teal | peak
Small Machines | Petites machines | How everyday things work | Comment marchent les choses | 2690 | 20 | sand | grid
The Repair Handbook | Le Manuel de réparation | Two hundred things saved | Deux cents objets sauvés | 2390 | 27 | coral | grid
Letters to a Neighbour | Lettres à un voisin | Funny, then not, then funny | Drôle, puis non, puis drôle | 1290 | 33 | coral | sun
The Bear Who Counted | L’Ours qui comptait | Picture book, from age three | Album, dès trois ans | 1390 | 48 | ochre | peak
`;

/** Bags. */
export const BAGS = `
Postman backpack | Sac à dos Facteur | Fourteen litres, one flap | Quatorze litres, un rabat | 8900 | 18 | ochre | backpack
Weekend backpack | Sac à dos Week-end | Two nights, no wheels | Deux nuits, sans roulettes | 12900 | 9 | sage | backpack
School backpack | Sac à dos École | Room for a snack | De la place pour le goûter | 4990 | 32 | coral | backpack
Laptop backpack | Sac à dos Ordinateur | Padded where it matters | Rembourré où il faut | 9900 | 0 | ink | backpack
Market tote | Cabas du marché | Carries leeks upright | Porte les poireaux debout | 2490 | 60 | teal | tote
Market tote, stripes | Cabas du marché rayé | Leeks, with stripes | Des poireaux, avec des rayures | 2690 | 44 | brick | tote
Library tote | Cabas de bibliothèque | Holds eleven novels | Contient onze romans | 1990 | 51 | plum | tote
Sling pouch | Pochette bandoulière | Phone, keys, ticket | Téléphone, clés, billet | 3990 | 27 | rose | pouch
Cable pouch | Trousse à câbles | An end to the knot | La fin du nœud | 1990 | 35 | sky | pouch
Wash pouch | Trousse de toilette | Stands up by the sink | Tient debout au lavabo | 2290 | 23 | mint | pouch
`;
