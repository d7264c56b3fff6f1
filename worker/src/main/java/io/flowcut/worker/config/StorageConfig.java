package io.flowcut.worker.config;

import io.flowcut.activities.storage.Redaction;
import io.flowcut.activities.storage.S3Options;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/** Where intermediate results are kept, and how S3 is reached. Credentials are none of it. */
@Section("storage")
public record StorageConfig(
        @Setting(
                "artifact store: a folder, a file: URI or s3://bucket/prefix; empty = .flowcut/artifacts in the output")
        String uri,

        @Setting(
                "URL of an S3-compatible service, such as http://minio:9000; empty = AWS, or what AWS_ENDPOINT_URL says")
        String endpoint,

        @Setting(
                "region of S3; empty = what AWS_REGION or the profile says; with an endpoint, us-east-1 when neither does")
        String region,

        @Setting("whether the bucket stands in the path of URLs and not in the host's name, as most services beside AWS"
                + " want it")
        boolean pathStyle,

        @Setting("profile of the AWS configuration files; empty = the default one")
        String profile,

        @Setting(
                value =
                        "repetitions of an S3 call that failed in a way that may pass, with pauses of 0.1 to 20 seconds",
                min = 0,
                max = 100)
        int retries,

        @Setting("folder for local copies of what lies in S3; empty = flowcut/storage in XDG_CACHE_HOME or ~/.cache")
        String cache,

        @Setting(value = "bytes that the local copies may take", min = 0, max = 1e14)
        long cacheLimit) {
    public static final StorageConfig DEFAULT = new StorageConfig("", "", "", false, "", 12, "", 20L << 30);

    public StorageConfig {
        Settings.check(StorageConfig.class, uri, endpoint, region, pathStyle, profile, retries, cache, cacheLimit);
        checkEndpoint(endpoint);
    }

    private static void checkEndpoint(String endpoint) {
        if (endpoint.isEmpty()) {
            return;
        }
        String allowed = "http://HOST:PORT or https://HOST:PORT, without credentials, path and query";
        try {
            URI uri = URI.create(endpoint);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean plain = uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
            if (plain && (scheme.equals("http") || scheme.equals("https"))) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new FlowCutException(ErrorType.CONFIG, "storage.endpoint: no URL; allowed: " + allowed);
        }
        throw Settings.invalid("storage.endpoint", Redaction.of(endpoint), allowed);
    }

    /** How S3 is reached. */
    public S3Options s3() {
        return new S3Options(endpoint, region, pathStyle, profile, retries);
    }

    /**
     * Where things are kept.
     *
     * @param defaultUri the artifact store when none is configured
     */
    public StorageOptions options(String defaultUri) {
        return new StorageOptions(uri.isBlank() ? defaultUri : uri, s3(), cacheFolder(), cacheLimit);
    }

    /** Folder for local copies and for what a run keeps on this machine. */
    public Path cacheFolder() {
        if (!cache.isBlank()) {
            return Path.of(cache);
        }
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path home = xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return home.resolve("flowcut").resolve("storage");
    }
}
