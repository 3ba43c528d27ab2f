// node 0.8 and 0.10: the servers of a specification (JSON: address, port, chain, above, key, ciphers, options).
var fs = require('fs'), https = require('https');
function certificates(path) {
  return fs.readFileSync(path, 'ascii').split(/(?=-----BEGIN)/).filter(function (part) { return /BEGIN/.test(part); });
}
JSON.parse(fs.readFileSync(process.argv[2], 'utf8')).forEach(function (server) {
  var options = {
    key: fs.readFileSync(server.key),
    cert: certificates(server.chain)[0],
    ca: certificates(server.above),
    secureOptions: server.options
  };
  if (server.ciphers) { options.ciphers = server.ciphers; }
  https.createServer(options, function (request, response) {
    response.end('<title>zoo</title>');
  }).listen(server.port, server.address);
});
process.on('uncaughtException', function () {});
