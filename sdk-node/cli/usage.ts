// What the command line says of itself, a command at a time.

const TITLE = 'aparte: personalisation at the edge';

const COMMANDS: Readonly<Record<string, string>> = {
  plan: `  aparte plan FOLDER                   what applying the documents of a folder would change`,
  apply: `  aparte apply FOLDER [--publish NAME] [--environment dev] [--prune]
                                       save the documents; with --publish make a revision of them`,
  items: `  aparte items FILE [--environment dev]
                                       put items into the catalogue: .json, .ndjson or .csv, also .gz`,
  replay: `  aparte replay FILE [--shift-to-now] [--time-zone Europe/London] [--folder .]
                                       send a retail CSV (.csv or .csv.gz) as orders, refunds and catalogue`,
  import: `  aparte import FILE [--kind profiles|consents|orders|items] [--map COLUMN=FIELD …|FILE.json] [--dry-run]
                [--dates iso|dmy|mdy] [--decimal .|,] [--encoding utf-8|…] [--rejects FILE]
                                       bring in a file, .csv or .ndjson, also .gz; the same again goes on`,
  export: `  aparte export profiles|consents|orders|events|items [--format csv|ndjson] [--out FILE]
                                       take everything out`,
  backup: `  aparte backup FOLDER [--secrets .aparte/secrets.json]
                                       copy everything an instance keeps; with --secrets what opens it elsewhere, too`,
  restore: `  aparte restore FOLDER                bring a backup into an empty instance with the same pepper and shards`,
  person: `  aparte person export TYPE:VALUE      everything known of a person, as JSON, such as userId:u-42
  aparte person erase TYPE:VALUE --yes erase a person, and print the certificate`,
  receipts: `  aparte receipts verify FILE [--head HASH …]
                                       whether exported receipts are whole; HASH: the newest one as you know it`,
};

const SETTINGS = `  --url URL      where the Worker answers   (APARTE_URL, default http://localhost:8787)
  --token TOKEN  plan, apply, items, backup, restore: admin token   (APARTE_ADMIN_TOKEN)
  --key KEY      replay, import, export, person: secret key   (APARTE_SECRET_KEY, default sk_local)

  Exit codes: 0 done; 1 it failed; 2 the command was not understood; 3 an import rejected some rows`;

/** How a command is written, or all of them where it is none. */
export function usageOf(command = ''): string {
  const commands = Object.hasOwn(COMMANDS, command)
    ? COMMANDS[command]
    : `${TITLE}\n\n${Object.values(COMMANDS).join('\n')}`;
  return `${commands}\n\n${SETTINGS}\n`;
}
