package io.flowcut.worker.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the programs that {@code flowcut dev} starts: by a variable, on the PATH, or where .ci/run puts them. */
final class LocalPrograms {
    private final Map<String, String> environment;

    LocalPrograms(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Temporal's command line with its development server. */
    Optional<Path> temporal() {
        return find("TEMPORAL_CLI", "temporal", "temporal-1.5.1");
    }

    /** MinIO's server. */
    Optional<Path> minio() {
        return find("MINIO_BIN", "minio", "minio");
    }

    /** S3Proxy with all that it needs in one jar. */
    Optional<Path> s3proxy() {
        return Stream.concat(named("S3PROXY_JAR"), Stream.of(cache("s3proxy-4.1.0.jar")))
                .filter(Files::isReadable)
                .findFirst();
    }

    /** MLflow's command line. */
    Optional<Path> mlflow() {
        return find("MLFLOW_BIN", "mlflow", "mlflow-3.17.2/bin/mlflow");
    }

    private Optional<Path> find(String variable, String program, String cached) {
        Stream<Path> onPath = List.of(environment.getOrDefault("PATH", "").split(":")).stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program));
        return Stream.of(named(variable), onPath, Stream.of(cache(cached)))
                .flatMap(paths -> paths)
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private Stream<Path> named(String variable) {
        return Optional.ofNullable(environment.get(variable)).map(Path::of).stream();
    }

    private Path cache(String name) {
        String folder = environment.getOrDefault(
                "FLOWCUT_CACHE",
                Path.of(System.getProperty("user.home"), ".cache", "flowcut").toString());
        return Path.of(folder, name);
    }
}
