package io.flowcut.activities.modelcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.modelcache.ModelAdder.Added;
import io.flowcut.activities.modelcache.ModelAdder.Request;
import io.flowcut.activities.storage.S3Objects;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.testing.S3Server;
import io.flowcut.activities.testing.TinyModels;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against servers on this machine. */
class RemoteModelTest {
    private static final char[] PASSWORD = "for-tests".toCharArray();

    @TempDir
    Path work;

    private Path given;
    private ModelCache cache;

    @BeforeEach
    void open() {
        given = work.resolve("given");
        TinyModels.create(given);
        cache = new ModelCache(work.resolve("cache"));
    }

    private Added add(ModelSources sources, String uri, Optional<String> sha256) {
        ModelLimits limits = new ModelLimits(1 << 20, 1 << 22, 100);
        return new ModelAdder(cache, sources, new ModelTrial(new Engines(0)), limits)
                .add(new Request(uri, sha256, Optional.empty(), Optional.empty(), false, false));
    }

    private static ModelSources web(HttpClient client) {
        return new ModelSources(client, () -> {
            throw new AssertionError("nothing lies in S3 here");
        });
    }

    /** Serves the given folder; what is called cut ends early, what is called big never. */
    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Path file = given.resolve(path.substring(1).replaceFirst("^signed/", ""));
            if (path.startsWith("/signed/")
                    && !"token=secret".equals(exchange.getRequestURI().getQuery())) {
                exchange.sendResponseHeaders(403, -1);
            } else if (path.contains("big")) {
                exchange.sendResponseHeaders(200, 0);
                byte[] block = new byte[1 << 16];
                for (int i = 0; i < 100; i++) {
                    exchange.getResponseBody().write(block);
                }
            } else if (path.contains("cut")) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(new byte[10]);
            } else if (Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(200, Files.size(file));
                Files.copy(file, exchange.getResponseBody());
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private static InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Test
    void fromAWebServer() throws IOException {
        HttpServer server = HttpServer.create(local(), 0);
        server.createContext("/", this::serve);
        server.start();
        try {
            String root = "http://127.0.0.1:" + server.getAddress().getPort();
            ModelSources sources = web(HttpClient.newHttpClient());
            String digest = Sha256.of(given.resolve("vit-onnx/model.onnx"));
            assertThat(add(sources, root + "/vit-onnx/model.onnx?token=secret", Optional.of(digest))
                            .card()
                            .origin()
                            .source())
                    .isEqualTo(root + "/vit-onnx/model.onnx");
            assertThat(add(sources, root + "/vit-onnx", Optional.of(digest)).comparisons())
                    .hasSize(3);
            assertThat(add(sources, root + "/signed/vit-onnx/?token=secret", Optional.of(digest))
                            .comparisons())
                    .hasSize(3);
            assertThatThrownBy(() -> add(sources, root + "/signed/raft?token=wrong", Optional.of(digest)))
                    .hasMessage(root + "/signed/raft/card.json: the server answers 403");
            assertThatThrownBy(() -> add(sources, root + "/none.pt?token=secret", Optional.of(digest)))
                    .hasMessage(root + "/none.pt: the server answers 404");
            assertThatThrownBy(() -> add(sources, root + "/cut.pt", Optional.of(digest)))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageStartingWith(root + "/cut.pt: cannot be fetched: ");
            assertThatThrownBy(() -> add(sources, root + "/big.pt", Optional.of(digest)))
                    .hasMessage(root + "/big.pt: longer than the limit of 1048576 bytes");
            assertThat(cache.names()).containsExactly("model", "vit-onnx");
        } finally {
            server.stop(0);
        }
        assertThatThrownBy(() -> add(
                        web(HttpClient.newHttpClient()),
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/a.pt",
                        Optional.of("0".repeat(64))))
                .hasMessageContaining("cannot be fetched");
    }

    @Test
    void fromAWebServerWithTls() throws Exception {
        SSLContext tls = tls();
        HttpsServer server = HttpsServer.create(local(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", this::serve);
        server.start();
        try {
            String uri = "https://localhost:" + server.getAddress().getPort() + "/raft";
            HttpClient trusting = HttpClient.newBuilder().sslContext(tls).build();
            assertThat(add(web(trusting), uri, Optional.empty()).card().name()).isEqualTo("raft");
            assertThatThrownBy(() -> add(web(HttpClient.newHttpClient()), uri, Optional.empty()))
                    .hasMessageContaining("cannot be fetched");
        } finally {
            server.stop(0);
        }
    }

    /** A key that signs itself, made by the JDK's own tool. */
    private SSLContext tls() throws Exception {
        Path file = work.resolve("keys.p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("own", keys.getCertificate("mykey"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void fromS3() throws Exception {
        try (S3Server server = new S3Server(work.resolve("s3"));
                S3Objects objects = new S3Objects(server.options(), StorageListener.NONE)) {
            Path folder = server.file("models/raft-onnx");
            Files.createDirectories(folder.resolve("golden"));
            for (String name : new String[] {"model.onnx", "card.json", "serving.properties"}) {
                Files.copy(given.resolve("raft-onnx").resolve(name), folder.resolve(name));
            }
            for (int i = 0; i < 2; i++) {
                for (String name : new String[] {"image1", "image2", "flow"}) {
                    String file = "golden/case" + i + "_" + name + ".npy";
                    Files.copy(given.resolve("raft-onnx").resolve(file), folder.resolve(file));
                }
            }
            ModelSources sources = new ModelSources(HttpClient.newHttpClient(), () -> objects);
            String uri = "s3://" + S3Server.BUCKET + "/models/raft-onnx";
            assertThat(add(sources, uri, Optional.empty()).comparisons()).hasSize(2);
            String digest = Sha256.of(given.resolve("raft-onnx/model.onnx"));
            assertThat(add(sources, uri + "/model.onnx", Optional.of(digest))
                            .card()
                            .name())
                    .isEqualTo("model");
            assertThatThrownBy(() -> add(sources, uri + "-none/model.onnx", Optional.of(digest)))
                    .hasMessageContaining("no such object");
        }
    }
}
