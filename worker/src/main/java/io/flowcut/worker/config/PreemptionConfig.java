package io.flowcut.worker.config;

import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;

/** How a worker learns from the metadata service of its cloud that its machine is about to be taken away. */
@Section("preemption")
public record PreemptionConfig(
        @Setting(
                value = "cloud whose metadata service is asked for a notice of preemption; none = nobody is asked",
                oneOf = {"none", "aws", "gcp", "azure"})
        String provider,

        @Setting("address of the metadata service, an http: or https: URL; empty = the provider's own")
        String endpoint,

        @Setting(value = "seconds between two questions", min = 1, max = 60)
        int interval) {
    public static final PreemptionConfig DEFAULT = new PreemptionConfig("none", "", 5);

    public PreemptionConfig {
        Settings.check(PreemptionConfig.class, provider, endpoint, interval);
        if (!endpoint.matches("|https?://[^\\s]+")) {
            throw Settings.invalid("preemption.endpoint", endpoint, "an http: or https: URL");
        }
    }
}
