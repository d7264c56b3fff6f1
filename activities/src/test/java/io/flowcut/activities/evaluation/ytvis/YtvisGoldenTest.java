package io.flowcut.activities.evaluation.ytvis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.testing.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures of the official YTVOSeval. */
class YtvisGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"single", "multi"})
    void figuresAreThoseOfTheOfficialEvaluator(String name) throws IOException {
        Path golden = Golden.folder("ytvis");
        JsonNode expected = new ObjectMapper()
                .readTree(golden.resolve("expected.json").toFile())
                .get(name);
        VisFile truth = VisFile.open(golden.resolve(name + "_gt.json"));
        VisFile results = VisFile.openResults(golden.resolve(name + "_results.json"), truth);
        YtvisResult result = new YtvisEvaluator(2).evaluate(truth, results);
        assertThat(result.videos()).isEqualTo(expected.get("videos").asInt());
        assertThat(result.annotations()).isEqualTo(expected.get("annotations").asInt());
        assertThat(result.results()).isEqualTo(expected.get("results").asInt());
        assertFigures("with categories", result.classAware(), expected.get("useCats1"));
        assertFigures("without categories", result.classAgnostic(), expected.get("useCats0"));
        JsonNode perCategory = expected.at("/useCats1/perCategory");
        assertThat(result.perCategory()).hasSize(perCategory.size());
        result.perCategory()
                .forEach((id, figures) ->
                        assertSummary("category " + id, figures.summary(), perCategory.get(String.valueOf(id))));
    }

    private static void assertFigures(String what, ApFigures figures, JsonNode expected) {
        assertSummary(what, figures.summary(), expected.get("summary"));
        assertList(what, figures.precisionByThreshold(), expected.get("precisionMeanByIouThreshold"));
        assertList(what, figures.recallByThreshold(), expected.get("recallMeanByIouThreshold"));
    }

    private static void assertSummary(String what, Map<String, Double> summary, JsonNode expected) {
        assertThat(summary).hasSize(expected.size());
        summary.forEach((key, value) -> assertThat(value)
                .as(what + " " + key)
                .isEqualTo(expected.get(key).asDouble(), within(1e-12)));
    }

    private static void assertList(String what, List<Double> values, JsonNode expected) {
        assertThat(values).hasSize(expected.size());
        for (int i = 0; i < values.size(); i++) {
            assertThat(values.get(i))
                    .as(what + " " + i)
                    .isEqualTo(expected.get(i).asDouble(), within(1e-12));
        }
    }
}
