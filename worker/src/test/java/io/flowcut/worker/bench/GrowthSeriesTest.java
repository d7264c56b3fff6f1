package io.flowcut.worker.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class GrowthSeriesTest {
    private static final List<Double> TOKENS = List.of(900.0, 3600.0, 14400.0);

    @Test
    void exponentIsTheSlopeOfTheLogarithms() {
        List<Double> squares = TOKENS.stream().map(n -> 3e-9 * n * n).toList();
        assertThat(GrowthSeries.exponent(TOKENS, squares)).isCloseTo(2, offset(1e-12));
        assertThat(GrowthSeries.exponent(TOKENS, List.of(1.0, 1.0, 1.0))).isCloseTo(0, offset(1e-12));
        assertThat(GrowthSeries.exponent(TOKENS, List.of(1.0, 4.0, 16.0))).isCloseTo(1, offset(1e-12));
    }

    @Test
    void plotIsAPictureWithALineForEachStage() throws Exception {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        seconds.put("affinity", List.of(0.005, 0.06, 1.1));
        seconds.put("eigenvector", List.of(0.001, 0.006, 0.07));
        String svg = new GrowthPlot("tokens", TOKENS, seconds).svg();
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(6);
        assertThat(svg).contains("affinity 1.9", "eigenvector 1.5", "14400", "10.0 ms", ">tokens<");
    }
}
