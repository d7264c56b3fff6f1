package io.flowcut.activities.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeDeviceTest {
    @ParameterizedTest
    @CsvSource({
        "auto, 0, cpu",
        "auto, 2, gpu:0",
        "cpu, 0, cpu",
        "cpu, 2, cpu",
        "gpu, 1, gpu:0",
        "gpu:0, 1, gpu:0",
        "gpu:1, 2, gpu:1"
    })
    void findsTheDevice(String setting, int gpus, String expected) {
        ComputeDevice device = ComputeDevice.resolve("models.device", setting, () -> gpus);
        assertThat(device).hasToString(expected);
        assertThat(device.djl()).isEqualTo(Device.fromName(expected.replace("gpu:", "gpu")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpu | 0 | models.device: gpu is not available: this machine shows no CUDA device; allowed here: auto, cpu",
                "gpu:0 | 0 | models.device: gpu:0 is not available: this machine shows no CUDA device; allowed here: auto, cpu",
                "gpu:1 | 1 | models.device: gpu:1 is not available: this machine shows gpu:0 alone; allowed here: auto, cpu",
                "gpu:4 | 4 | models.device: gpu:4 is not available: this machine shows gpu:0 to gpu:3; allowed here: auto, cpu",
                "tpu | 1 | models.device: tpu is not allowed; allowed: auto, cpu, gpu or gpu:N"
            })
    void refusesWhatIsNotThere(String setting, int gpus, String message) {
        assertThatThrownBy(() -> ComputeDevice.resolve("models.device", setting, () -> gpus))
                .isInstanceOf(FlowCutException.class)
                .hasMessage(message)
                .extracting(thrown -> ((FlowCutException) thrown).type())
                .isEqualTo(ErrorType.CONFIG);
    }

    @Test
    void asksThisMachineOnlyWhenItMatters() {
        assertThat(ComputeDevice.resolve("models.device", "cpu", () -> {
                    throw new AssertionError("asked");
                }))
                .isEqualTo(ComputeDevice.CPU);
    }
}
