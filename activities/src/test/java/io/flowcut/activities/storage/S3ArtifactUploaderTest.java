package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.testing.S3Server;
import io.flowcut.mlflow.TrackingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ArtifactUploaderTest {
    @TempDir
    Path folder;

    @Test
    void anArtifactLiesInS3() throws Exception {
        Path file = Files.writeString(folder.resolve("config.json"), "{}");
        try (S3Server server = new S3Server(folder.resolve("s3"))) {
            S3ArtifactUploader uploader = new S3ArtifactUploader(Map.of("MLFLOW_S3_ENDPOINT_URL", server.endpoint()));
            assertThat(uploader.accepts("s3://b/x")).isTrue();
            assertThat(uploader.accepts("file:///x")).isFalse();
            uploader.upload("s3://" + S3Server.BUCKET + "/mlflow/1/run/artifacts/config.json", file);
            assertThat(server.file("mlflow/1/run/artifacts/config.json")).hasSameBinaryContentAs(file);
            assertThatThrownBy(() -> uploader.upload("s3://no-such-bucket/config.json", file))
                    .isInstanceOf(TrackingException.class)
                    .hasMessageContaining("s3://no-such-bucket/config.json")
                    .hasMessageNotContaining(S3Server.SECRET);
        }
    }
}
