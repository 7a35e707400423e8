package intake

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestDecode(t *testing.T) {
	const law = "为了维护妇女的合法权益，促进男女平等和妇女全面发展，充分发挥妇女在全面建设社会主义现代化国家中的作用，弘扬社会主义核心价值观，根据宪法，制定本法。"
	for _, c := range []struct {
		name string
		enc  encoding.Encoding
		text string
	}{
		{"UTF-8", unicode.UTF8, law},
		{"UTF-8 with a mark", unicode.UTF8BOM, law},
		{"UTF-16 with a mark", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), law},
		{"UTF-16 big-endian with a mark", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), law},
		{"UTF-16 without a mark", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "电话 12338\n" + law},
		{"UTF-16 big-endian without a mark", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "电话 12338\n" + law},
		{"GBK", simplifiedchinese.GBK, law},
		{"one word of GBK", simplifiedchinese.GBK, "联通"},
		{"two words of GBK", simplifiedchinese.GBK, "名称,电话"},
		{"a name in GBK", simplifiedchinese.GBK, "王芳"},
		{"rare characters of GBK", simplifiedchinese.GBK, "李喆、张赟、陈翀在兰陵县鲁城镇"},
		{"four bytes of GB18030", simplifiedchinese.GB18030, "㐱㙍𠀀 示例村民委员会"},
		{"GBK in English", simplifiedchinese.GBK, "Women's Federation (妇联), hotline 12338, open Monday to Friday"},
		{"Big5", traditionalchinese.Big5, "為了維護婦女的合法權益，促進男女平等和婦女全面發展，充分發揮婦女的作用，根據憲法，制定本法。"},
		{"Windows-1252", charmap.Windows1252, "The office’s hours are “nine to five” – café"},
		{"Shift JIS", japanese.ShiftJIS, "これは日本語の文章です。女性の権利について説明します。相談窓口はこちらです。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, err := c.enc.NewEncoder().Bytes([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := decode(data); err != nil || got != c.text {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestDecodeRefusesGarbage(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{64, 1000, 50_000} {
		for range 20 {
			data := make([]byte, size)
			for i := range data {
				data[i] = byte(random.UintN(256))
			}
			if text, err := decode(data); err == nil {
				t.Errorf("%d random bytes pass as text: %.40q", size, text)
			}
		}
	}
}
