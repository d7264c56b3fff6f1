package io.flowcut.activities.storage;

import java.nio.file.Path;
import java.util.Random;

/** A process of its own that writes the same series of objects and keys as every other one, until it is killed. */
public final class StoreWriterProcess {
    private StoreWriterProcess() {}

    /** Takes the store's folder and the number of objects. */
    public static void main(String[] arguments) {
        FileArtifactStore store = new FileArtifactStore(Path.of(arguments[0]));
        System.out.println("started");
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            store.link(key(i), store.put("application/octet-stream", content(i)));
        }
        System.out.println("finished");
    }

    static String key(int i) {
        return StepKey.of("test", i).hex();
    }

    static byte[] content(int i) {
        byte[] content = new byte[200_000];
        new Random(i).nextBytes(content);
        return content;
    }
}
