package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.worker.run.Outputs;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Temporal server behind a door of TLS that asks for a client's certificate, for the development server itself
 * has no TLS.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MutualTlsTest {
    private static final String PASSWORD = "not-for-logs-keystore";
    private static final String API_KEY = "not-for-logs-temporal-api-key";

    @TempDir
    Path folder;

    @Test
    void bothSidesShowCertificatesAndTheKeyGoesAlong() throws Exception {
        makeKey("server");
        makeKey("client");
        makeKey("stranger");
        try (RealTemporal server = RealTemporal.start(folder);
                TlsDoor door =
                        new TlsDoor(server.address(), file("server.crt"), file("server.key"), file("client.crt"))) {
            Map<String, String> environment = new HashMap<>();
            environment.put("TEMPORAL_ADDRESS", door.address());
            environment.put(
                    "TEMPORAL_TLS_SERVER_CA_CERT_PATH", file("server.crt").toString());
            showCertificate(environment, "client");
            environment.put("TEMPORAL_API_KEY", API_KEY);
            assertJobIsDone(environment);
            assertThat(door.credentials()).containsExactly("Bearer " + API_KEY);
            environment.remove("TEMPORAL_API_KEY");

            showCertificate(environment, "stranger");
            assertRefused(environment);
            environment.remove("TEMPORAL_TLS_CLIENT_CERT_PATH");
            environment.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
            assertRefused(environment);

            showCertificate(environment, "client");
            environment.put(
                    "TEMPORAL_TLS_SERVER_CA_CERT_PATH", file("stranger.crt").toString());
            assertRefused(environment);

            environment.put("TEMPORAL_TLS_CLIENT_KEY_PATH", file("none.key").toString());
            Cluster.Run missing = Cluster.run(environment, List.of("status"));
            assertThat(missing.exitCode()).as(missing.err()).isIn(1, 2);
            assertThat(missing.err().strip().lines()).hasSize(1);
            assertThat(missing.err()).contains("none.key");
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void showCertificate(Map<String, String> environment, String name) {
        environment.put("TEMPORAL_TLS_CLIENT_CERT_PATH", file(name + ".crt").toString());
        environment.put("TEMPORAL_TLS_CLIENT_KEY_PATH", file(name + ".key").toString());
    }

    /** Labels a clip as a job of the service, at which this process works, and looks for the key in all that it wrote. */
    private void assertJobIsDone(Map<String, String> environment) throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), 3);
        List<String> label = new ArrayList<>(Cluster.quick("label", frames.toString(), "--debug"));
        label.addAll(List.of("--out", file("out").toString(), "--set", "storage.uri=" + file("store")));
        Cluster.Run run = Cluster.run(environment, label);
        assertThat(run.exitCode()).as(run.err()).isZero();
        String written = run.out() + run.err() + text(file("out")) + text(file("store"));
        assertThat(file("out/run.json")).isNotEmptyFile();
        assertThat(written.contains(API_KEY)).isFalse();
    }

    private static String text(Path folder) throws Exception {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    private static void assertRefused(Map<String, String> environment) {
        Cluster.Run refused = Cluster.run(environment, List.of("status"));
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
        assertThat(refused.err().strip().lines()).hasSize(1);
        assertThat(refused.err()).contains(environment.get("TEMPORAL_ADDRESS"));
    }

    /** A key and its own certificate, as PEM files. */
    private void makeKey(String name) throws Exception {
        Path store = file(name + ".p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file("keytool.log").toFile())
                .start()
                .waitFor();
        assertThat(exit).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
        pem(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
    }

    private void pem(String name, String kind, byte[] content) throws Exception {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file(name), "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }
}
