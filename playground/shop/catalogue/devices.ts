/** Headphones, watches, tablets and speakers. Columns: see `readTable`. */

/** Headphones and earbuds. */
export const HEADPHONES = `
Alto headphones | Casque Alto | Warm sound, soft cushions | Son chaud, coussinets doux | 12900 | 24 | coral | over
Alto Silence | Alto Silence | The train disappears | Le train disparaît | 21900 | 13 | indigo | over
Alto Studio | Alto Studio | For mixing and for nights | Pour mixer, et pour la nuit | 27900 | 5 | ink | over
Sonata headphones | Casque Sonata | Folds flat into a pouch | Se plie dans sa pochette | 8900 | 37 | sage | over
Sonata Kids | Sonata Enfants | Limited to 85 decibels | Limité à 85 décibels | 3990 | 29 | ochre | over
Menuet headphones | Casque Menuet | Open back, wide stage | Dos ouvert, scène large | 34900 | 2 | brick | over
Plume buds | Écouteurs Plume | Four grams each | Quatre grammes chacun | 6990 | 41 | sky | buds
Plume buds Pro | Écouteurs Plume Pro | Quiet when you want it | Le silence quand vous voulez | 14900 | 18 | plum | buds
Pépin buds | Écouteurs Pépin | The smallest ones here | Les plus petits d’ici | 4990 | 0 | mint | buds
Sprint buds | Écouteurs Sprint | Stay in while you run | Restent en place en courant | 7990 | 33 | rose | buds
Sprint band | Bandeau Sprint | Ears free, road heard | Oreilles libres, route entendue | 9990 | 14 | teal | over
Classic wired | Filaire classique | A plug, a wire, music | Une prise, un fil, la musique | 1990 | 64 | sand | buds
`;

/** Watches. */
export const WATCHES = `
Méridien automatic | Méridien automatique | Winds itself as you walk | Se remonte en marchant | 38900 | 4 | brick | round
Méridien quartz | Méridien quartz | The same face, no winding | Le même cadran, sans remontage | 14900 | 12 | teal | round
Heure bleue | Heure bleue | A dial the colour of dusk | Un cadran couleur crépuscule | 18900 | 8 | indigo | round
Marée watch | Montre Marée | Shows the tide as well | Donne aussi la marée | 24900 | 6 | sky | round
Atelier watch | Montre Atelier | Square, thin, linen strap | Carrée, fine, bracelet en lin | 12900 | 15 | sand | square
Atelier watch, rose | Montre Atelier, rose | Square, thin, rosy | Carrée, fine, rosée | 12900 | 0 | rose | square
Cadence smartwatch | Montre connectée Cadence | Steps, heart, weather | Pas, cœur, météo | 17900 | 27 | coral | smart
Cadence S | Cadence S | A week on one charge | Une semaine par charge | 22900 | 19 | ink | smart
Cadence Trail | Cadence Trail | Maps without the phone | Des cartes sans le téléphone | 32900 | 7 | sage | smart
Cadence Junior | Cadence Junior | Finds the way home | Retrouve le chemin de la maison | 9900 | 22 | ochre | smart
Minuit watch | Montre Minuit | Hands that glow | Des aiguilles qui luisent | 15900 | 10 | plum | round
Dimanche watch | Montre Dimanche | One hand only, no hurry | Une seule aiguille, pas d’urgence | 11900 | 11 | mint | square
`;

/** Tablets and readers. */
export const TABLETS = `
Ardoise 10 | Ardoise 10 | A slate for films and recipes | Une ardoise pour films et recettes | 32900 | 16 | teal | slate
Ardoise 10 Pro | Ardoise 10 Pro | With a pencil and a keyboard | Avec crayon et clavier | 59900 | 8 | ink | pencil
Ardoise 8 | Ardoise 8 | Held in one hand | Tenue d’une main | 22900 | 23 | coral | slate
Ardoise Kids | Ardoise Enfants | A thick edge, a short day | Bord épais, journées courtes | 18900 | 20 | ochre | slate
Fresco 12 | Fresco 12 | A large sheet to draw on | Une grande feuille à dessin | 74900 | 5 | plum | pencil
Fresco 12 Colour | Fresco 12 Couleur | Sixteen million inks | Seize millions d’encres | 84900 | 3 | rose | pencil
Page reader | Liseuse Page | Paper that never ends | Un papier sans fin | 13900 | 31 | sand | reader
Page reader, light | Liseuse Page, éclairée | Reads in bed without a lamp | Lit au lit sans lampe | 16900 | 0 | sage | reader
Page reader, large | Liseuse Page, grande | For scores and newspapers | Pour partitions et journaux | 27900 | 9 | sky | reader
Ardoise Kitchen | Ardoise Cuisine | Stands by itself, fears no flour | Tient debout, ne craint pas la farine | 26900 | 12 | mint | slate
`;

/** Speakers and radios. */
export const SPEAKERS = `
Chorus shelf pair | Duo d’étagère Chorus | Two wooden boxes, one stage | Deux boîtes de bois, une scène | 24900 | 9 | brick | box
Chorus tower | Colonne Chorus | Fills the living room | Remplit le salon | 44900 | 4 | ink | box
Galet speaker | Enceinte Galet | Round, rolls nowhere | Ronde, ne roule pas | 5990 | 38 | teal | drum
Galet Max | Galet Max | Louder, still round | Plus forte, toujours ronde | 9990 | 21 | coral | drum
Douche speaker | Enceinte Douche | Sings along in the shower | Chante avec vous sous la douche | 3490 | 0 | sky | drum
Matin radio | Radio Matin | A dial, a handle, the news | Un bouton, une anse, les nouvelles | 7990 | 17 | ochre | radio
Matin radio, mint | Radio Matin, menthe | The same news in green | Les mêmes nouvelles en vert | 7990 | 14 | mint | radio
Matin DAB | Matin DAB | Two hundred stations | Deux cents stations | 11900 | 11 | plum | radio
`;
