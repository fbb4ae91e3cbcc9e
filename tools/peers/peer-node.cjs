// A peer for any Node from 0.8 on: `peer-node.cjs serve CERT KEY` and `peer-node.cjs client CA`. The syntax is that of 2012.
/* eslint-disable no-var */
var fs = require('fs');
var tls = require('tls');

var isOld = /^v0\./.test(process.version);
var everything =
  'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256:';
var ciphers = isOld ? 'ALL:eNULL' : everything + 'ALL:eNULL:@SECLEVEL=0';
var groups = ['X25519MLKEM768', 'X25519', 'P-256', 'P-384', 'P-521', 'ffdhe2048', 'ffdhe3072', 'ffdhe4096'];

function options(more) {
  more.ciphers = ciphers;
  if (isOld) more.secureProtocol = 'SSLv23_method';
  else {
    more.minVersion = 'TLSv1';
    more.ecdhCurve = knownGroups();
    more.dhparam = 'auto';
  }
  return more;
}

function knownGroups() {
  return groups
    .filter(function (name) {
      try {
        tls.createSecureContext({ ecdhCurve: name });
        return true;
      } catch (error) {
        return false;
      }
    })
    .join(':');
}

function serve(cert, key) {
  var own = options({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) });
  var server = tls.createServer(own, function (socket) {
    socket.on('error', function () {});
    socket.once('data', function () {
      socket.end('HTTP/1.0 200 OK\r\n\r\nhello from Node\n');
    });
  });
  server.on('clientError', function () {});
  server.on('tlsClientError', function () {});
  server.listen(0, '127.0.0.1', function () {
    console.log('listening ' + server.address().port);
  });
}

function client(ca) {
  var rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.resume();
  process.stdin.on('data', function (text) {
    var lines = (rest + text).split('\n');
    rest = lines.pop();
    lines.forEach(function (line) {
      fetch(Number(line.split(' ')[1]), ca);
    });
  });
  process.stdin.on('end', function () {
    process.exit(0);
  });
}

function fetch(port, ca) {
  var own = options({
    host: '127.0.0.1',
    port: port,
    servername: 'localhost',
    ca: [fs.readFileSync(ca)],
    agent: false,
  });
  var text = '';
  var isSettled = false;
  function settle(line) {
    if (!isSettled) console.log(line.replace(/\n/g, ' '));
    isSettled = true;
    socket.destroy();
  }
  var socket = tls.connect(own, function () {
    if (!socket.authorized) settle('failed: ' + socket.authorizationError);
    else socket.write('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n');
  });
  socket.setEncoding('utf8');
  socket.on('data', function (part) {
    text += part;
    if (text.indexOf('hello from Cleartext') >= 0) settle('done');
  });
  socket.on('error', function (error) {
    settle('failed: ' + error.message);
  });
  socket.on('close', function () {
    settle('failed: closed');
  });
}

if (process.argv[2] === 'serve') serve(process.argv[3], process.argv[4]);
else client(process.argv[3]);
