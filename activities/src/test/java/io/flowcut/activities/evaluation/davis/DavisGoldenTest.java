package io.flowcut.activities.evaluation.davis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.dataset.benchmark.DavisFolders;
import io.flowcut.activities.testing.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The figures of the official davis2017-evaluation, for six sequences. */
class DavisGoldenTest {
    @Test
    void figuresAreThoseOfTheOfficialEvaluator() throws IOException {
        Path golden = Golden.folder("davis");
        JsonNode expected =
                new ObjectMapper().readTree(golden.resolve("expected.json").toFile());
        DavisFolders folders = DavisFolders.open(golden.resolve("gt"), DavisFolders.UNSUPERVISED, "val");
        List<TrueSequence> truth = folders.sequences().stream()
                .map(name -> new TrueSequence(name, folders.masks().resolve(name), ObjectGroups.EACH))
                .toList();
        DavisResult result = new DavisEvaluator(DavisTask.UNSUPERVISED, DavisEvaluator.MAX_PROPOSALS, 2)
                .evaluate(truth, golden.resolve("pred"));
        assertThat(result.sequences()).hasSize(expected.get("sequences").size());
        assertFigures("global", result.figures(), expected.get("global"));
        for (DavisResult.Sequence sequence : result.sequences()) {
            JsonNode entry = expected.at("/sequences/" + sequence.name());
            assertFigures(sequence.name(), sequence.figures(), entry.get("sequence"));
            assertThat(sequence.frames()).isEqualTo(entry.get("frames").asInt());
            assertThat(sequence.framesEvaluated())
                    .isEqualTo(entry.get("framesEvaluated").asInt());
            assertThat(sequence.proposals()).isEqualTo(entry.get("proposals").asInt());
            assertThat(sequence.width()).isEqualTo(entry.get("width").asInt());
            assertThat(sequence.height()).isEqualTo(entry.get("height").asInt());
            assertThat(sequence.objects()).hasSize(entry.get("objects").size());
            for (int i = 0; i < sequence.objects().size(); i++) {
                assertObject(sequence.objects().get(i), entry.get("objects").get(i));
            }
        }
    }

    private static void assertObject(DavisResult.Subject object, JsonNode expected) {
        String name = expected.get("officialKey").asText();
        assertThat(object.truth()).as(name).isEqualTo(expected.get("gtObject").asInt());
        assertThat(object.found()).as(name).isEqualTo(expected.get("predObject").asInt());
        assertClose(name + " J-Mean", object.region().mean(), expected.get("J-Mean"));
        assertClose(name + " J-Recall", object.region().recall(), expected.get("J-Recall"));
        assertClose(name + " J-Decay", object.region().decay(), expected.get("J-Decay"));
        assertClose(name + " F-Mean", object.contour().mean(), expected.get("F-Mean"));
        assertClose(name + " F-Recall", object.contour().recall(), expected.get("F-Recall"));
        assertClose(name + " F-Decay", object.contour().decay(), expected.get("F-Decay"));
        for (int i = 0; i < object.regionPerFrame().size(); i++) {
            String frame = name + " frame " + i;
            assertClose(
                    frame,
                    object.regionPerFrame().get(i),
                    expected.get("J-perFrame").get(i));
            assertClose(
                    frame,
                    object.contourPerFrame().get(i),
                    expected.get("F-perFrame").get(i));
        }
    }

    private static void assertFigures(String name, Map<String, Double> figures, JsonNode expected) {
        assertThat(figures).hasSize(expected.size());
        figures.forEach((key, value) -> assertClose(name + " " + key, value, expected.get(key)));
    }

    /** Sums of the same numbers in another order: 1e-12 is far below what is asked for, 1e-9 and 1e-6. */
    private static void assertClose(String what, double value, JsonNode expected) {
        assertThat(value).as(what).isEqualTo(expected.asDouble(), within(1e-12));
    }
}
