package io.flowcut.worker.run;

import io.flowcut.worker.run.RunSummary.Versions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the build wrote down about itself. */
public final class BuildInfo {
    private final Properties properties = new Properties();

    public BuildInfo() {
        load("/io/flowcut/worker/build.properties");
        load("/io/flowcut/worker/git.properties");
    }

    private void load(String resource) {
        try (InputStream in = BuildInfo.class.getResourceAsStream(resource)) {
            // Built outside a checkout there is no git.properties.
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    /** The versions that stand in run.json and behind {@code --version}. */
    public Versions versions() {
        String commit = properties.getProperty("git.commit.id.abbrev", "unknown");
        boolean dirty = Boolean.parseBoolean(properties.getProperty("git.dirty", "false"));
        return new Versions(
                properties.getProperty("flowcut.version", "unknown"),
                dirty ? commit + "-dirty" : commit,
                System.getProperty("java.version"),
                // The binding's version is the library's, then that of the binding.
                properties.getProperty("opencv.version", "unknown").replaceFirst("-.*", ""),
                properties.getProperty("temporal.version", "unknown"));
    }
}
