package io.flowcut.activities.storage;

import java.nio.charset.StandardCharsets;

/**
 * Where things lie in an artifact store in S3: as in a {@link FileArtifactStore}, whose folders may be copied into a
 * bucket and back.
 */
record S3Layout(S3Uri root) {
    S3Uri objects() {
        return root.resolve("objects");
    }

    S3Uri keys() {
        return root.resolve("keys");
    }

    S3Uri object(String sha256) {
        return root.resolve("objects/" + Sha256.require(sha256).substring(0, 2) + "/" + sha256);
    }

    S3Uri key(String key) {
        return root.resolve("keys/" + KeyEntry.requireKey(key).substring(0, 2) + "/" + key);
    }

    S3Uri manifests() {
        return root.resolve("manifests");
    }

    S3Uri manifest(String id) {
        return manifests().resolve(KeyEntry.requireKey(id));
    }

    /** A name for this store in a cache that several stores may share. */
    String id() {
        return Sha256.of(root.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }
}
