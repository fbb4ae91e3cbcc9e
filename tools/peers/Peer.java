// A peer on Java's JSSE: `java Peer.java serve KEYSTORE` and `java Peer.java client TRUSTSTORE`; the stores are PKCS#12 with the password "password".
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

public class Peer {
  static final char[] PASSWORD = "password".toCharArray();

  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = new FileInputStream(args[1])) {
      store.load(file, PASSWORD);
    }
    if (args[0].equals("serve")) serve(store);
    else client(store);
  }

  static void serve(KeyStore store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    SSLServerSocket server =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    server.setEnabledProtocols(known(server.getSupportedProtocols()));
    server.setEnabledCipherSuites(withoutAnonymous(server.getSupportedCipherSuites()));
    System.out.println("listening " + server.getLocalPort());
    while (true) {
      SSLSocket socket = (SSLSocket) server.accept();
      new Thread(() -> answer(socket)).start();
    }
  }

  static void answer(SSLSocket socket) {
    try (socket) {
      socket.setSoTimeout(10_000);
      if (socket.getInputStream().read(new byte[65536]) <= 0) return;
      socket.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nhello from Java\n".getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    } catch (Exception error) {
      // The client has gone, or there was nothing in common: it says so itself.
    }
  }

  static void client(KeyStore store) throws Exception {
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      // A new context each time: no session is resumed.
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      String[] words = line.split(" ");
      // Java writes the ClientKeyExchange of the version that it offered first: for SSL 3.0 it must offer nothing newer.
      String only = words.length > 2 ? words[2] : null;
      System.out.println(fetch(context, Integer.parseInt(words[1]), only).replace('\n', ' '));
    }
  }

  static String fetch(SSLContext context, int port, String only) {
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
      socket.setSoTimeout(10_000);
      socket.setEnabledProtocols(only == null ? known(socket.getSupportedProtocols()) : new String[] {only});
      socket.setEnabledCipherSuites(withoutAnonymous(socket.getSupportedCipherSuites()));
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("localhost")));
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket.getOutputStream().write("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      StringBuilder text = new StringBuilder();
      byte[] part = new byte[65536];
      for (int read = socket.getInputStream().read(part); read > 0; read = socket.getInputStream().read(part)) {
        text.append(new String(part, 0, read, StandardCharsets.UTF_8));
        if (text.indexOf("hello from Cleartext") >= 0) return "done";
      }
      return "failed: another page";
    } catch (Exception error) {
      return "failed: " + error.getMessage();
    }
  }

  // The hello in the format of SSL 2.0 is another conversation.
  static String[] known(String[] protocols) {
    List<String> left = new ArrayList<>(List.of(protocols));
    left.remove("SSLv2Hello");
    return left.toArray(new String[0]);
  }

  static String[] withoutAnonymous(String[] suites) {
    List<String> left = new ArrayList<>();
    for (String suite : suites) if (!suite.contains("_anon_")) left.add(suite);
    return left.toArray(new String[0]);
  }
}
