import java.io.FileInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Java's TLS with nothing forbidden: one server for each line of a file (address, port, store, protocols, suites). */
public class Servers {
    private static final byte[] PAGE = ("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
        + "<title>zoo</title>\n").getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] arguments) throws Exception {
        for (String name : List.of("jdk.tls.disabledAlgorithms", "jdk.tls.legacyAlgorithms",
                "jdk.certpath.disabledAlgorithms")) {
            Security.setProperty(name, "");
        }
        var pool = Executors.newCachedThreadPool();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] words = line.split(" ");
            SSLServerSocket door = open(words);
            pool.submit(() -> {
                while (true) {
                    SSLSocket plug = (SSLSocket) door.accept();
                    pool.submit(() -> answer(plug));
                }
            });
        }
    }

    private static SSLServerSocket open(String[] words) throws Exception {
        char[] password = "zoo".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = new FileInputStream(words[2])) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket door = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(
            Integer.parseInt(words[1]), 128, InetAddress.getByName(words[0]));
        door.setEnabledProtocols(words[3].split(","));
        List<String> known = Arrays.asList(door.getSupportedCipherSuites());
        List<String> suites = new ArrayList<>();
        for (String suite : words[4].split(",")) {
            suites.add(known.contains(suite) ? suite : suite.replaceFirst("^TLS_", "SSL_"));
        }
        door.setEnabledCipherSuites(suites.toArray(new String[0]));
        return door;
    }

    private static Void answer(SSLSocket plug) throws Exception {
        try (plug) {
            plug.setSoTimeout(10_000);
            plug.getInputStream().read(new byte[4096]);
            plug.getOutputStream().write(PAGE);
        } catch (java.io.IOException expected) {
            return null;
        }
        return null;
    }
}
