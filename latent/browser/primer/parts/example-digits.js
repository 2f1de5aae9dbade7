// Ten digits drawn for this project, from 0 to 9, as strokes-text.js writes them: what a figure shows until its reader draws.

export const EXAMPLES = [
  "gl6di877jl8oknaqlcd9liful9iikgkujcmthto9g9ouejord0o1bjmgahke9shv9mfa9vcmaoaabs8bdb6vev6agl6d",
  "d49cgi6ig8fkfkp0",
  "a3a4an8jbt7bdg6hfa68h46hin7bjt8jkha4khbojtd9iog8emkkaaomf0o2lsoc",
  "a094b47lcr6ket68h06iio7hju90kaamjrcdikdqgqeog8fai9fqjogpkoi2l7jhl3l2kdmgj6nlhjoffpordtonc6o4aon4",
  "cg68aucgaagsf0h1lig8.jc6iiofki4pk",
  "kk6sd471c6emcvecf3e2h6eej0ffkah0ktirkokojqmgi8nqg9oie4okc3o0aemp",
  "j25uemaac6g8avjjb4lcbumvd7o4erolggogi0nmj4majlkkjhiqiqh6hifvfvfce9fecog6bkhgb0j6",
  "a07qfk7gli76iof0fapk",
  "hl75g26jec6pct7mbt95biaubtcncte6ecf3g2f9hlenfkfkgffhikggk2idkekojmmvhuoifkp5daoibimvaqkob6idckggepfhiedoio8o",
  "jn9vin8bh478f86sdc79br8dasa2albvb6dqcef8e5g3g2g6hrfgj7e5juccjrbij2iohqpk",
];
